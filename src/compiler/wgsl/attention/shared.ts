import { fromLane } from '../emit/from_lane.ts';
import type { Tensor } from '../storage/tensor.ts';
import { place, range, type Sweep } from './sweep.ts';
import { type Others, tokenAt } from './tokens.ts';

/**
 * How the lanes of a subgroup load the tokens at once together. Pieces of their vectors (or values) fill slots, one a lane; with more
 * slots than lanes, each lane loads several. Broadcasts from constant lanes cost an instruction or two on software adapters, shuffles
 * a loop over the lanes where those are not eight.
 */

/** Loads that it takes a subgroup to fill so many slots, one a lane. */
function loadsFor({ sharing }: Sweep, slots: number): readonly number[] {
  return range(Math.ceil(slots / sharing));
}

/** What the lane that loads a slot has of it, in all lanes. */
export function fromSlot({ sharing }: Sweep, name: string, slot: number): string {
  const quarter = sharing / 4;
  const of = slot % sharing;
  const lane = (of % quarter) * 4 + Math.floor(of / quarter);
  return fromLane(`${name}_${Math.floor(slot / sharing)}`, lane, sharing);
}

/** Which token, and which part of it, each load of a lane is of: they do not change in the loop. */
export function sharedSetup(sweep: Sweep, { vectors, values }: Others): string {
  const { sharing, atOnce, pieces } = sweep;
  const parts = (name: string, count: number): string[] =>
    loadsFor(sweep, atOnce * count).flatMap((e) => [
      `let ${name}_slot_${e} = min(slot + ${e * sharing}u, ${atOnce * count - 1}u);`,
      `let ${name}_token_${e} = ${name}_slot_${e} / ${count}u;`,
      `let ${name}_part_${e} = ${name}_slot_${e} % ${count}u;`,
    ]);
  return [
    // Lanes in a row load from different cache lines, whose misses then overlap.
    `let slot = (lane % 4u) * ${sharing / 4}u + lane / 4u;`,
    ...(vectors.length > 0 ? parts('vector', pieces) : []),
    ...Object.entries(values).flatMap(([name, { count }]) => parts(name, count)),
  ].join('\n');
}

/** Values as `NAME_token_which`; of vectors what the lane itself has, `my_NAME_load`. */
export function sharedLoads(sweep: Sweep, { vectors, values }: Others): string {
  const { atOnce, pieces, wide } = sweep;
  const vectorLoads = loadsFor(sweep, atOnce * pieces).flatMap((e) => [
    `let begins_${e} = ${place(sweep, 'other', tokenAt(`vector_token_${e}`))} + vector_part_${e} * ${wide ? 1 : 4}u;`,
    ...vectors.map((tensor) => `let my_${tensor.name}_${e} = ${somePiece(sweep, tensor, e)};`),
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

/** The piece of a vector that a lane loads, zero beyond the head's size. */
function somePiece({ sizes, pieces, wide }: Sweep, tensor: Tensor, load: number): string {
  if (wide) return tensor.load(`begins_${load}`);
  const elements = range(4).map((i) => {
    const element = tensor.load(`begins_${load} + ${i}u`);
    if (4 * (pieces - 1) + i < sizes.size) return element;
    return `select(0.0, ${element}, vector_part_${load} < ${pieces - 1}u)`;
  });
  return `vec4f(${elements.join(', ')})`;
}
