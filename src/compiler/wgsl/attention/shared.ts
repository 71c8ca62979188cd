import { fromLane } from '../emit/from_lane.ts';
import type { Tensor } from '../storage/tensor.ts';
import { range, type Sweep, vectorIndex } from './sweep.ts';
import { type StreamedTensors, tokenAt } from './tokens.ts';

/**
 * Loads of streamed tokens that the lanes of a subgroup share. The chunks of their vectors (or their values) fill slots, one per lane; with
 * more slots than lanes, each lane loads several. On software adapters a broadcast from a constant lane costs an instruction or two; a shuffle
 * costs a loop over the lanes unless there are eight.
 */

/** The loads in which a subgroup fills that many slots, one per lane. */
function loadsFor({ sharing }: Sweep, slots: number): readonly number[] {
  return range(Math.ceil(slots / sharing));
}

/** The value of a slot in all lanes, from the lane that loaded it. */
export function fromSlot({ sharing }: Sweep, name: string, slot: number): string {
  const quarter = sharing / 4;
  const of = slot % sharing;
  const lane = (of % quarter) * 4 + Math.floor(of / quarter);
  return fromLane(`${name}_${Math.floor(slot / sharing)}`, lane, sharing);
}

/** Declares the token and the part of it that each load of a lane reads; they do not change in the loop. */
export function sharedSetup(sweep: Sweep, { vectors, values }: StreamedTensors): string {
  const { sharing, atOnce, chunks } = sweep;
  const parts = (name: string, count: number): string[] =>
    loadsFor(sweep, atOnce * count).flatMap((e) => [
      `let ${name}_slot_${e} = min(slot + ${e * sharing}u, ${atOnce * count - 1}u);`,
      `let ${name}_token_${e} = ${name}_slot_${e} / ${count}u;`,
      `let ${name}_part_${e} = ${name}_slot_${e} % ${count}u;`,
    ]);
  return [
    // Consecutive lanes load from different cache lines, so that their misses overlap.
    `let slot = (lane % 4u) * ${sharing / 4}u + lane / 4u;`,
    ...(vectors.length > 0 ? parts('vector', chunks) : []),
    ...Object.entries(values).flatMap(([name, { count }]) => parts(name, count)),
  ].join('\n');
}

/** Declares values as `NAME_token_which`, and the lane's own chunks of vectors as `my_NAME_load`. */
export function sharedLoads(sweep: Sweep, { vectors, values }: StreamedTensors): string {
  const { atOnce, chunks, vectorised } = sweep;
  const vectorLoads = loadsFor(sweep, atOnce * chunks).flatMap((e) => [
    `let begins_${e} = ${vectorIndex(sweep, 'streamed', tokenAt(`vector_token_${e}`))} + vector_part_${e} * ${vectorised ? 1 : 4}u;`,
    ...vectors.map((tensor) => `let my_${tensor.name}_${e} = ${sharedChunk(sweep, tensor, e)};`),
  ]);
  const valueLoads = Object.entries(values).flatMap(([name, { count, load }]) => [
    ...loadsFor(sweep, atOnce * count).map(
      (e) => `let my_${name}_${e} = ${load(tokenAt(`${name}_token_${e}`), `${name}_part_${e}`)};`,
    ),
    ...range(atOnce * count).map(
      (s) => `let ${name}_${Math.floor(s / count)}_${s % count} = ${fromSlot(sweep, `my_${name}`, s)};`,
    ),
  ]);
  return [...vectorLoads, ...valueLoads].join('\n');
}

/** The chunk of a vector that a lane loads, zero beyond the head's size. */
function sharedChunk({ sizes, chunks, vectorised }: Sweep, tensor: Tensor, load: number): string {
  if (vectorised) return tensor.load(`begins_${load}`);
  const elements = range(4).map((i) => {
    const element = tensor.load(`begins_${load} + ${i}u`);
    if (4 * (chunks - 1) + i < sizes.size) return element;
    return `select(0.0, ${element}, vector_part_${load} < ${chunks - 1}u)`;
  });
  return `vec4f(${elements.join(', ')})`;
}
