import { perLaneLoads } from './per_lane.ts';
import { fromSlot, sharedLoads, sharedSetup } from './shared.ts';
import { range, type Sweep } from './sweep.ts';
import type { StreamedTensors } from './tokens.ts';

/** Keys per word of the keep mask. */
export const wordBits = 32;

/**
 * The loop over the streamed tokens. `body` sees `base`, the first token of the iteration; vectors by `chunkOf`; values as
 * `NAME_token_which`. With `words`, tokens come in groups of 32, each of which begins with this code; it sees the first token as `start`.
 */
export function sweepLoop(
  sweep: Sweep,
  streamedTensors: StreamedTensors,
  body: string,
  words?: string,
): string {
  const { sharing, atOnce } = sweep;
  const loads = sharing > 0 ? sharedLoads(sweep, streamedTensors) : perLaneLoads(sweep, streamedTensors);
  const loop = (from: string, to: string): string =>
    `for (var base = ${from}; base < ${to}; base += ${atOnce}u) {\n${loads}\n${body}\n}`;
  const setup = sharing > 0 ? sharedSetup(sweep, streamedTensors) : '';
  if (words === undefined) return [setup, loop('0u', 'streamed')].join('\n');
  return `${setup}
for (var start = 0u; start < streamed; start += ${wordBits}u) {
${words}
let stop = min(start + ${wordBits}u, streamed);
${loop('start', 'stop')}
}`;
}

/** Repeats code for every streamed token of an iteration. */
export function eachStreamed({ atOnce }: Sweep, code: (j: number) => string): string {
  return range(atOnce).map(code).join('\n');
}

/** One chunk of a streamed vector. */
export function chunkOf(sweep: Sweep, name: string, j: number, chunk: number): string {
  if (sweep.sharing === 0) return `${name}_${j}_${chunk}`;
  return fromSlot(sweep, `my_${name}`, j * sweep.chunks + chunk);
}
