import { lonelyLoads } from './per_lane.ts';
import { fromSlot, sharedLoads, sharedSetup } from './shared.ts';
import { range, type Sweep } from './sweep.ts';
import type { Others } from './tokens.ts';

/** Keys whose bits of dropout share a word. */
export const wordBits = 32;

/**
 * The loop over the other side. `body` sees `base`, the first of the tokens at once; vectors by `pieceOf`; values as
 * `NAME_token_which`. With `words`, tokens come in groups of 32, each begun by this code, which sees the first as `start`.
 */
export function sweepLoop(sweep: Sweep, others: Others, body: string, words?: string): string {
  const { sharing, atOnce } = sweep;
  const loads = sharing > 0 ? sharedLoads(sweep, others) : lonelyLoads(sweep, others);
  const loop = (from: string, to: string): string =>
    `for (var base = ${from}; base < ${to}; base += ${atOnce}u) {\n${loads}\n${body}\n}`;
  const setup = sharing > 0 ? sharedSetup(sweep, others) : '';
  if (words === undefined) return [setup, loop('0u', 'other')].join('\n');
  return `${setup}
for (var start = 0u; start < other; start += ${wordBits}u) {
${words}
let stop = min(start + ${wordBits}u, other);
${loop('start', 'stop')}
}`;
}

/** Repeats code for every token at once. */
export function eachOther({ atOnce }: Sweep, code: (j: number) => string): string {
  return range(atOnce).map(code).join('\n');
}

/** One piece of a vector of the other side. */
export function pieceOf(sweep: Sweep, name: string, j: number, piece: number): string {
  if (sweep.sharing === 0) return `${name}_${j}_${piece}`;
  return fromSlot(sweep, `my_${name}`, j * sweep.pieces + piece);
}
