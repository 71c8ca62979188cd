interface Edit {
  readonly mark: ' ' | '-' | '+';
  readonly text: string;
}

const context = 3;
/**
 * Largest edit distance searched, because the search is quadratic in it. Beyond it, both texts are shown in
 * full.
 */
const mostEdits = 2000;

/** Unified diff of two texts with a few context lines; empty if they are equal. */
export function lineDiff(before: string, after: string): string {
  const edits = editsBetween(before.split('\n'), after.split('\n'));
  const near = (index: number): boolean =>
    edits.slice(Math.max(0, index - context), index + context + 1).some(({ mark }) => mark !== ' ');
  const out: string[] = [];
  for (const [index, { mark, text }] of edits.entries()) {
    if (!near(index)) continue;
    if (out.length > 0 && !near(index - 1)) out.push('...');
    out.push(`${mark}${text}`);
  }
  return out.length === 0 ? '' : `${out.join('\n')}\n`;
}

/** Shortest edit script (Myers 1986, "An O(ND) difference algorithm"). */
function editsBetween(before: readonly string[], after: readonly string[]): Edit[] {
  /**
   * Furthest position in `before` on each diagonal (position before - position after), for each number of
   * edits.
   */
  const trace: Map<number, number>[] = [];
  const reached = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= mostEdits; edits++) {
    trace.push(new Map(reached));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = start(reached, diagonal, edits);
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++;
      reached.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) return backtrack(trace, before, after);
    }
  }
  const all = (mark: '-' | '+', lines: readonly string[]): Edit[] => lines.map((text) => ({ mark, text }));
  return [...all('-', before), ...all('+', after)];
}

/**
 * Start of a path on a diagonal: after an insertion from the diagonal above, or a deletion from the one
 * below.
 */
function start(reached: ReadonlyMap<number, number>, diagonal: number, edits: number): number {
  const [above, below] = [reached.get(diagonal + 1) ?? -1, reached.get(diagonal - 1) ?? -1];
  return inserts(reached, diagonal, edits) ? above : below + 1;
}

function inserts(reached: ReadonlyMap<number, number>, diagonal: number, edits: number): boolean {
  const [above, below] = [reached.get(diagonal + 1) ?? -1, reached.get(diagonal - 1) ?? -1];
  return diagonal === -edits || (diagonal !== edits && below < above);
}

function backtrack(
  trace: readonly ReadonlyMap<number, number>[],
  before: readonly string[],
  after: readonly string[],
): Edit[] {
  const found: Edit[] = [];
  let [x, y] = [before.length, after.length];
  for (let edits = trace.length - 1; edits >= 0; edits--) {
    const reached = trace[edits]!;
    const diagonal = x - y;
    const inserted = inserts(reached, diagonal, edits);
    const from = edits === 0 ? 0 : reached.get(inserted ? diagonal + 1 : diagonal - 1)!;
    const fromDiagonal = edits === 0 ? 0 : inserted ? diagonal + 1 : diagonal - 1;
    while (x > from && y > from - fromDiagonal) {
      found.push({ mark: ' ', text: before[--x]! });
      y--;
    }
    if (edits > 0)
      found.push(inserted ? { mark: '+', text: after[--y]! } : { mark: '-', text: before[--x]! });
  }
  return found.reverse();
}
