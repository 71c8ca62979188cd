/** Data files that this process has read, for unit.lock. Image files are known from the records. */
const read: string[] = [];

export function noteRead(path: string): void {
  read.push(path);
}

/** Position in the log; later reads come after it. */
export function readsSoFar(): number {
  return read.length;
}

/** Distinct absolute paths of the files read since a position in the log. */
export function filesReadSince(position: number): readonly string[] {
  return [...new Set(read.slice(position))];
}
