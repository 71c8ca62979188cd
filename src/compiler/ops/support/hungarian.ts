/** Cost that replaces one that is not finite, above any real cost, so that the search terminates. */
export const prohibitive = 1e30;

/**
 * One-to-one assignment of least total cost: the row of each column of `cost` [rows, columns], −1 for columns
 * without one if there are more columns than rows. Shortest augmenting paths with potentials (Jonker and
 * Volgenant 1987), O(n²·m).
 */
export function assign(
  cost: (row: number, column: number) => number,
  rows: number,
  columns: number,
): Int32Array {
  const swapped = columns > rows;
  const [few, many] = swapped ? [rows, columns] : [columns, rows];
  const at = (i: number, j: number) => {
    const value = swapped ? cost(i, j) : cost(j, i);
    return Math.abs(value) < prohibitive ? value : prohibitive;
  };
  // Position `many` is a virtual column, the start of every augmenting path.
  const owner = new Int32Array(many + 1).fill(-1);
  const own = new Float64Array(few);
  const other = new Float64Array(many + 1);
  for (let start = 0; start < few; start++) augment(start, many, { at, owner, own, other });
  const rowOf = new Int32Array(columns).fill(-1);
  for (let j = 0; j < many; j++) {
    if (owner[j]! < 0) continue;
    if (swapped) rowOf[j] = owner[j]!;
    else rowOf[owner[j]!] = j;
  }
  return rowOf;
}

interface Search {
  at(i: number, j: number): number;
  /** Match of each element of the larger side: an index in the smaller side, or −1. */
  readonly owner: Int32Array;
  /** Dual potentials of the smaller and of the larger side. */
  readonly own: Float64Array;
  readonly other: Float64Array;
}

/** Matches `start` along the cheapest augmenting path. */
function augment(start: number, many: number, { at, owner, own, other }: Search): void {
  const least = new Float64Array(many).fill(Number.POSITIVE_INFINITY);
  const before = new Int32Array(many).fill(many);
  const visited = new Uint8Array(many + 1);
  owner[many] = start;
  let current = many;
  do {
    visited[current] = 1;
    const i = owner[current]!;
    let [next, shortest] = [-1, Number.POSITIVE_INFINITY];
    for (let j = 0; j < many; j++) {
      if (visited[j]) continue;
      const reduced = at(i, j) - own[i]! - other[j]!;
      if (reduced < least[j]!) [least[j], before[j]] = [reduced, current];
      if (least[j]! < shortest) [shortest, next] = [least[j]!, j];
    }
    for (let j = 0; j <= many; j++) {
      if (visited[j]) {
        own[owner[j]!]! += shortest;
        other[j]! -= shortest;
      } else if (j < many) least[j]! -= shortest;
    }
    current = next;
  } while (owner[current]! >= 0);
  while (current !== many) {
    const previous = before[current]!;
    owner[current] = owner[previous]!;
    current = previous;
  }
  owner[many] = -1;
}
