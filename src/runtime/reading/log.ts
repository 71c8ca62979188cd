/** Data files that readers of this process have read, for unit.lock. Images are told by their records. */
const read: string[] = [];

export function noteRead(path: string): void {
  read.push(path);
}

/** A place in the log: what is read from now on comes behind it. */
export function readsSoFar(): number {
  return read.length;
}

/** Absolute paths of what was read since then, each once. */
export function filesReadSince(place: number): readonly string[] {
  return [...new Set(read.slice(place))];
}
