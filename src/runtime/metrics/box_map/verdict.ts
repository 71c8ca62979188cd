import { iouThresholds } from './settings.ts';

/**
 * What became of one detection at every IoU threshold, in one integer: bit t is set where it found an object at threshold
 * t, bit 16 + t where it counts neither way. With neither bit it is a false positive.
 */
export type Verdict = number;

/** An object was found at threshold `t`. */
export function foundAt(t: number): Verdict {
  return 1 << t;
}

/** Counts neither way at threshold `t`. */
export function ignoredAt(t: number): Verdict {
  return 1 << (16 + t);
}

export const ignoredEverywhere: Verdict = iouThresholds.reduce((bits, _, t) => bits | ignoredAt(t), 0);
