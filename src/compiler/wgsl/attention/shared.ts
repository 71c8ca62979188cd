import { fromLane } from '../emit/from_lane.ts';
import { range } from '../emit/range.ts';
import type { Tensor } from '../storage/tensor.ts';
import { type Sweep, vectorIndex } from './sweep.ts';
import { type StreamedTensors, tokenAt } from './tokens.ts';

/**
 * Loads of a streamed block that the lanes of a subgroup share: each vec4 chunk of its vectors (or each
 * value) is a slot, which one lane loads and all lanes read by a shuffle or broadcast (emit/from_lane.ts).
 * With more slots than lanes, each lane loads several. A shared load replaces one load per lane. On lavapipe,
 * every load is bounds-checked element by element, while a shuffle of eight lanes is one instruction.
 */

/** Indices of a lane's loads, if the subgroup fills a number of slots. */
function loadsFor({ sharing }: Sweep, slots: number): readonly number[] {
  return range(Math.ceil(slots / sharing));
}

/** The value of a slot in all lanes, from the lane that loaded it. */
export function fromSlot({ sharing }: Sweep, name: string, slot: number): string {
  const quarter = sharing / 4;
  const position = slot % sharing;
  const lane = (position % quarter) * 4 + Math.floor(position / quarter);
  return fromLane(`${name}_${Math.floor(slot / sharing)}`, lane, sharing);
}

/**
 * Declares the loop-invariant indices of each load of a lane: the token of the block and its chunk (or
 * value).
 */
export function sharedSetup(sweep: Sweep, { vectors, values }: StreamedTensors): string {
  const { sharing, blockSize, chunks } = sweep;
  const slots = (name: string, count: number): string[] =>
    loadsFor(sweep, blockSize * count).flatMap((e) => [
      `let ${name}_slot_${e} = min(slot + ${e * sharing}u, ${blockSize * count - 1}u);`,
      `let ${name}_token_${e} = ${name}_slot_${e} / ${count}u;`,
      `let ${name}_chunk_${e} = ${name}_slot_${e} % ${count}u;`,
    ]);
  return [
    // Adjacent lanes load from different cache lines, so that their cache misses overlap.
    `let slot = (lane % 4u) * ${sharing / 4}u + lane / 4u;`,
    ...(vectors.length > 0 ? slots('vector', chunks) : []),
    ...Object.entries(values).flatMap(([name, { count }]) => slots(name, count)),
  ].join('\n');
}

/**
 * Declares the values of the block as `NAME_token_index`, and the chunks that the lane loads as
 * `loaded_NAME_load`; see `fromSlot`.
 */
export function sharedLoads(sweep: Sweep, { vectors, values }: StreamedTensors): string {
  const { blockSize, chunks, vectorised } = sweep;
  const vectorLoads = loadsFor(sweep, blockSize * chunks).flatMap((e) => [
    `let start_${e} = ${vectorIndex(sweep, 'streamed', tokenAt(`vector_token_${e}`))} + vector_chunk_${e} * ${vectorised ? 1 : 4}u;`,
    ...vectors.map((tensor) => `let loaded_${tensor.name}_${e} = ${sharedChunk(sweep, tensor, e)};`),
  ]);
  const valueLoads = Object.entries(values).flatMap(([name, { count, load }]) => [
    ...loadsFor(sweep, blockSize * count).map(
      (e) => `let loaded_${name}_${e} = ${load(tokenAt(`${name}_token_${e}`), `${name}_chunk_${e}`)};`,
    ),
    ...range(blockSize * count).map(
      (s) => `let ${name}_${Math.floor(s / count)}_${s % count} = ${fromSlot(sweep, `loaded_${name}`, s)};`,
    ),
  ]);
  return [...vectorLoads, ...valueLoads].join('\n');
}

/** The chunk of a vector that a lane loads, zero beyond the head's size. */
function sharedChunk({ sizes, chunks, vectorised }: Sweep, tensor: Tensor, load: number): string {
  if (vectorised) return tensor.load(`start_${load}`);
  const elements = range(4).map((i) => {
    const element = tensor.load(`start_${load} + ${i}u`);
    if (4 * (chunks - 1) + i < sizes.size) return element;
    return `select(0.0, ${element}, vector_chunk_${load} < ${chunks - 1}u)`;
  });
  return `vec4f(${elements.join(', ')})`;
}
