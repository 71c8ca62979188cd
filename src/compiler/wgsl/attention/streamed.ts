import { range } from '../emit/range.ts';
import type { ShaderParts } from '../emit/shader.ts';
import { perLaneLoads } from './per_lane.ts';
import { quadSum } from './quads.ts';
import { fromSlot, sharedLoads, sharedSetup } from './shared.ts';
import { stagedChunk, stagedDeclarations, stagedLoop } from './staged.ts';
import type { Sweep } from './sweep.ts';
import type { StreamedTensors } from './tokens.ts';

/** Keys per word of the keep mask. */
export const wordBits = 32;

/**
 * The loop over the streamed tokens, one block per iteration. `body` sees `base`, the first token of the
 * block; vectors by `chunkOf`; values as `NAME_token_index`. With `words`, an outer loop runs over the words
 * of the keep mask: `words` is the code that begins each group of 32 tokens, and sees the first of them as
 * `start`.
 */
export function sweepLoop(
  sweep: Sweep,
  streamedTensors: StreamedTensors,
  body: string,
  words?: string,
): string {
  const { loads, blockSize } = sweep;
  const loop = (from: string, to: string): string => {
    if (loads === 'workgroup') return stagedLoop(sweep, streamedTensors, [from, to], body);
    const load = loads === 'subgroup' ? sharedLoads : perLaneLoads;
    return `for (var base = ${from}; base < ${to}; base += ${blockSize}u) {\n${load(sweep, streamedTensors)}\n${body}\n}`;
  };
  const setup = loads === 'subgroup' ? sharedSetup(sweep, streamedTensors) : '';
  if (words === undefined) return [setup, loop('0u', 'streamed')].join('\n');
  return `${setup}
for (var start = 0u; start < streamed; start += ${wordBits}u) {
${words}
let stop = min(start + ${wordBits}u, streamed);
${loop('start', 'stop')}
}`;
}

/** Directives, helpers and declarations of workgroup memory that the loop needs. */
export function sweepNeeds(
  sweep: Sweep,
  streamedTensors: StreamedTensors,
): Pick<ShaderParts, 'directives' | 'uses' | 'declarations'> {
  switch (sweep.loads) {
    case 'lane':
      return {};
    case 'subgroup':
      return { directives: 'enable subgroups;', uses: ['zero'] };
    case 'workgroup': {
      const declarations = stagedDeclarations(sweep, streamedTensors);
      if (sweep.split === 1) return { declarations };
      return { directives: 'enable subgroups;', declarations: `${declarations}\n${quadSum}` };
    }
  }
}

/** Repeats code for every token of the streamed block. */
export function eachStreamed({ blockSize }: Sweep, code: (j: number) => string): string {
  return range(blockSize).map(code).join('\n');
}

/** Expression of one of the lane's vec4 chunks of the j-th streamed vector of the block. */
export function chunkOf(sweep: Sweep, name: string, j: number, chunk: number): string {
  if (sweep.loads === 'lane') return `${name}_${j}_${chunk}`;
  if (sweep.loads === 'workgroup') return stagedChunk(sweep, name, j, chunk);
  return fromSlot(sweep, `loaded_${name}`, j * sweep.chunks + chunk);
}
