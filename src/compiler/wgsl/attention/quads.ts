import type { Sweep } from './sweep.ts';

/**
 * Sweeps in which the four lanes of a quad share a stationary token: each keeps every fourth chunk of its vectors,
 * so that adjacent lanes load adjacent chunks, and dot products are sums over the quad. Their exchanges work on
 * subgroups of every size from four lanes on. With one lane for a token, all of this is the identity.
 */

/** Declares `quad`, the number of the lane's quad in the workgroup, and `part`, its number in the quad. */
export function quadSetup(split: Sweep['split']): readonly string[] {
  return split === 1 ? [] : ['let quad = lane / 4u;', 'let part = lane % 4u;'];
}

/** Index in a vector of the `p`-th chunk that a lane keeps. */
export function chunkOfLane({ split }: Sweep, p: string): string {
  return split === 1 ? p : `${p} * 4u + part`;
}

/** Whether a lane stores the values of its token, within a `stationaryLoop`. */
export function ownsToken({ split }: Sweep): string {
  return split === 1 ? 'live' : 'live && part == 0u';
}

/** The sum over the lanes of a token, in each of them. */
export function sumOfLanes({ split }: Sweep, value: string): string {
  return split === 1 ? value : `quad_sum(${value})`;
}

/** The function that `sumOfLanes` calls. Its sums are the same in all lanes, since addition is commutative. */
export const quadSum = `fn quad_sum(value: f32) -> f32 {
  let pair = value + quadSwapX(value);
  return pair + quadSwapY(pair);
}`;
