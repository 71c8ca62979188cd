import { range } from '../emit/range.ts';
import { perLaneLoads } from './per_lane.ts';
import { fromSlot, sharedLoads, sharedSetup } from './shared.ts';
import type { Sweep } from './sweep.ts';
import type { StreamedTensors } from './tokens.ts';

/** Keys per word of the keep mask. */
export const wordBits = 32;

/**
 * The loop over the streamed tokens, one block per iteration. `body` sees `base`, the first token of the
 * block; vectors by `chunkOf`; values as `NAME_token_index`. With `words`, an outer loop runs over the words
 * of the keep mask: this code begins each group of 32 tokens and sees the first one as `start`.
 */
export function sweepLoop(
  sweep: Sweep,
  streamedTensors: StreamedTensors,
  body: string,
  words?: string,
): string {
  const { sharing, blockSize } = sweep;
  const loads = sharing > 0 ? sharedLoads(sweep, streamedTensors) : perLaneLoads(sweep, streamedTensors);
  const loop = (from: string, to: string): string =>
    `for (var base = ${from}; base < ${to}; base += ${blockSize}u) {\n${loads}\n${body}\n}`;
  const setup = sharing > 0 ? sharedSetup(sweep, streamedTensors) : '';
  if (words === undefined) return [setup, loop('0u', 'streamed')].join('\n');
  return `${setup}
for (var start = 0u; start < streamed; start += ${wordBits}u) {
${words}
let stop = min(start + ${wordBits}u, streamed);
${loop('start', 'stop')}
}`;
}

/** Repeats code for every token of the streamed block. */
export function eachStreamed({ blockSize }: Sweep, code: (j: number) => string): string {
  return range(blockSize).map(code).join('\n');
}

/** Expression of one vec4 chunk of the j-th streamed vector of the block. */
export function chunkOf(sweep: Sweep, name: string, j: number, chunk: number): string {
  if (sweep.sharing === 0) return `${name}_${j}_${chunk}`;
  return fromSlot(sweep, `loaded_${name}`, j * sweep.chunks + chunk);
}
