/** Files of an export by relative name. */
export type FileSet = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(text));
}

/** A value as a JSON file, indented by `indent` spaces; 0: on one line. */
export function jsonFile(value: unknown, indent = 0): Uint8Array<ArrayBuffer> {
  return utf8(`${JSON.stringify(value, null, indent)}\n`);
}

export function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
