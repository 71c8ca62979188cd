/** Greater than all distances. */
const far = 2 ** 30;

/**
 * Damerau-Levenshtein distance (optimal string alignment): insertions, deletions, substitutions, swaps of
 * neighbours. Infinity if it is greater than `most`: only cells near the diagonal are computed, and none once
 * two rows rule out `most` edits.
 */
export function distance(a: string, b: string, most: number): number {
  let [beforeLast, last, current] = rowsFor(b.length + 2);
  for (const row of [beforeLast, last, current]) row.fill(far, 0, b.length + 2);
  for (let column = 0; column <= Math.min(b.length, most); column++) last[column] = column;
  let leastBefore = 0;
  for (let row = 1; row <= a.length; row++) {
    const [from, to] = [Math.max(1, row - most), Math.min(b.length, row + most)];
    let least = row <= most ? row : far;
    current[from - 1] = from === 1 ? least : far;
    for (let column = from; column <= to; column++) {
      const unit = a.charCodeAt(row - 1);
      let edits = last[column - 1]! + (unit === b.charCodeAt(column - 1) ? 0 : 1);
      if (last[column]! + 1 < edits) edits = last[column]! + 1;
      if (current[column - 1]! + 1 < edits) edits = current[column - 1]! + 1;
      if (row > 1 && column > 1 && unit === b.charCodeAt(column - 2)) {
        const isSwap = a.charCodeAt(row - 2) === b.charCodeAt(column - 1);
        if (isSwap && beforeLast[column - 2]! + 1 < edits) edits = beforeLast[column - 2]! + 1;
      }
      current[column] = edits;
      if (edits < least) least = edits;
    }
    current[to + 1] = far;
    // Two rows, because a swap continues from the row before the last one.
    if (least > most && leastBefore >= most) return Number.POSITIVE_INFINITY;
    leastBefore = least;
    [beforeLast, last, current] = [last, current, beforeLast];
  }
  const edits = last[b.length]!;
  return edits <= most ? edits : Number.POSITIVE_INFINITY;
}

/** Three rows of the table of edit distances. */
type DistanceRows = readonly [Int32Array, Int32Array, Int32Array];

function newRows(cells: number): DistanceRows {
  return [new Int32Array(cells), new Int32Array(cells), new Int32Array(cells)];
}

/** Rows for names of usual lengths, shared by all calls. */
const usualRows = newRows(64);

function rowsFor(cells: number): DistanceRows {
  return cells <= usualRows[0].length ? usualRows : newRows(cells);
}

/**
 * Limits on the length of a name and on the number of candidates, so that a text with thousands of unknown
 * names is checked in bounded time.
 */
const [longestName, mostCandidates] = [40, 300];

/**
 * The candidate that `name` probably misspells: equal except for case, or within an edit distance of a third
 * of the name's length (at least one). The first of equally near candidates; undefined if none is near, if
 * there are more than `mostCandidates`, or if only the case of a name longer than `longestName` is compared.
 */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  if (candidates.length > mostCandidates) return undefined;
  const lower = name.toLowerCase();
  const sameButCase = candidates.find(
    (candidate) => candidate.length === name.length && candidate.toLowerCase() === lower,
  );
  if (sameButCase !== undefined || name.length > longestName) return sameButCase;
  let best: string | undefined;
  let most = Math.max(1, Math.floor(name.length / 3));
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) > most) continue;
    const edits = distance(lower, candidate.toLowerCase(), most);
    if (edits > most) continue;
    best = candidate;
    most = edits - 1;
  }
  return best;
}
