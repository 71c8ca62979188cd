/**
 * Damerau-Levenshtein distance (optimal string alignment): insertions, deletions, substitutions, swaps of
 * neighbours.
 */
export function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        last[column]! + 1,
        current[column - 1]! + 1,
        last[column - 1]! + (same ? 0 : 1),
        swapped ? beforeLast[column - 2]! + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length]!;
}

/**
 * Names are compared with at most this many candidates: a text with thousands of unknown names is checked in
 * bounded time.
 */
const mostCandidates = 300;

/**
 * The candidate that `name` probably misspells: equal except for case, or within an edit distance of a third
 * of the name's length (at least one). The first of equally near candidates; undefined if none is near, or if
 * there are more than `mostCandidates`.
 */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  if (candidates.length > mostCandidates) return undefined;
  const lower = name.toLowerCase();
  const sameButCase = candidates.find((candidate) => candidate.toLowerCase() === lower);
  if (sameButCase !== undefined) return sameButCase;
  const limit = Math.max(1, Math.floor(name.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const edits = distance(lower, candidate.toLowerCase());
    if (edits < bestDistance) {
      best = candidate;
      bestDistance = edits;
    }
  }
  return best;
}
