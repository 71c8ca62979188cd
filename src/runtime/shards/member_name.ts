/** Record and column of a member. */
export interface MemberName {
  /** Folder and name up to the first dot: the same for all members of a record. */
  readonly key: string;
  /** The name after its first dot. */
  readonly extension: string;
}

/** Divides names as WebDataset does. Undefined for names without an extension, and for hidden files. */
export function divided(name: string): MemberName | undefined {
  const path = name.startsWith('./') ? name.slice(2) : name;
  const start = path.lastIndexOf('/') + 1;
  const dot = path.indexOf('.', start);
  if (dot <= start || dot === path.length - 1) return undefined;
  return { key: path.slice(0, dot), extension: path.slice(dot + 1) };
}

/** A 53-bit digest: FNV-1a twice, with different initial values. */
export function digestOf(key: string): number {
  let [a, b] = [0x811c9dc5, 0x050c5d1f];
  for (let i = 0; i < key.length; i++) {
    a = Math.imul(a ^ key.charCodeAt(i), 0x01000193);
    b = Math.imul(b ^ key.charCodeAt(i), 0x85ebca6b);
  }
  return (a >>> 0) * 2 ** 21 + ((b >>> 0) >>> 11);
}
