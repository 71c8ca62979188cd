import { range } from '../emit/range.ts';
import type { Tensor } from '../storage/tensor.ts';
import { type Sweep, vectorIndex } from './sweep.ts';
import { type StreamedTensors, tokenAt } from './tokens.ts';

/**
 * Per-lane loads: every lane loads the whole streamed block, vectors as `NAME_token_chunk` and values as
 * `NAME_token_index`.
 */
export function perLaneLoads(sweep: Sweep, { vectors, values }: StreamedTensors): string {
  const { blockSize, chunks } = sweep;
  const each = range(blockSize).flatMap((j) => [
    `let start_${j} = ${vectorIndex(sweep, 'streamed', tokenAt(`${j}u`))};`,
    ...vectors.flatMap((tensor) =>
      range(chunks).map(
        (p) => `let ${tensor.name}_${j}_${p} = ${laneChunk(sweep, tensor, `start_${j}`, p)};`,
      ),
    ),
    ...Object.entries(values).flatMap(([name, { count, load }]) =>
      range(count).map((i) => `let ${name}_${j}_${i} = ${load(tokenAt(`${j}u`), `${i}u`)};`),
    ),
  ]);
  return each.join('\n');
}

/** One chunk of a vector that begins at `at`, zero beyond the head's size. */
function laneChunk({ sizes, vectorised }: Sweep, { load }: Tensor, at: string, chunk: number): string {
  if (vectorised) return load(`${at} + ${chunk}u`);
  const elements = range(4).map((i) =>
    4 * chunk + i < sizes.size ? load(`${at} + ${4 * chunk + i}u`) : '0.0',
  );
  return `vec4f(${elements.join(', ')})`;
}
