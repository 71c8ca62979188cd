import { iouThresholds } from './settings.ts';

/**
 * Result of one detection at every IoU threshold, as the bits of one integer: bit t if it matched an object
 * at threshold t, bit 16 + t if it is ignored at threshold t. With neither bit it is a false positive.
 */
export type Verdict = number;

/** Bit of a match at threshold `t`. */
export function foundAt(t: number): Verdict {
  return 1 << t;
}

/** Bit of an ignored detection at threshold `t`. */
export function ignoredAt(t: number): Verdict {
  return 1 << (16 + t);
}

export const ignoredEverywhere: Verdict = iouThresholds.reduce((bits, _, t) => bits | ignoredAt(t), 0);
