import type { Sweep } from './sweep.ts';

/**
 * Sweeps in which the four lanes of a quad share a stationary token. Each lane keeps every fourth chunk of
 * the token's vectors, so that adjacent lanes load adjacent chunks; dot products are summed over the quad, by
 * exchanges that work on subgroups of four lanes or more. With one lane per token, these functions add
 * nothing to the code.
 */

/**
 * Declares `quad`, the index of the lane's quad in the workgroup, and `part`, the lane's index in its quad.
 */
export function quadSetup(split: Sweep['split']): readonly string[] {
  return split === 1 ? [] : ['let quad = lane / 4u;', 'let part = lane % 4u;'];
}

/** Index in a vector of the `p`-th chunk that a lane keeps. */
export function chunkOfLane({ split }: Sweep, p: string): string {
  return split === 1 ? p : `${p} * 4u + part`;
}

/** Condition under which a lane stores the values of its token, within a `stationaryLoop`. */
export function ownsToken({ split }: Sweep): string {
  return split === 1 ? 'live' : 'live && part == 0u';
}

/** Expression of the sum of a value over the lanes of a token, equal in each of them. */
export function sumOfLanes({ split }: Sweep, value: string): string {
  return split === 1 ? value : `quad_sum(${value})`;
}

/**
 * The function that `sumOfLanes` calls. All lanes get the same sum bit for bit, since addition is
 * commutative.
 */
export const quadSum = `fn quad_sum(value: f32) -> f32 {
  let pair = value + quadSwapX(value);
  return pair + quadSwapY(pair);
}`;
