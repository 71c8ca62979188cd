/** Deviations of a case by group, each as a fraction of its limit (test/golden/README.md, "Comparing"). */

export interface Deviation {
  readonly group: string;
  readonly name: string;
  /** Deviation divided by its limit: at most 1. */
  readonly fraction: number;
}

type NumberList = ArrayLike<number>;

function largest(values: NumberList): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  return most;
}

function largestDifference(actual: NumberList, expected: NumberList): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let most = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!);
    // Comparisons with NaN are false; NaN counts as an infinite difference.
    if (!(difference <= most)) most = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }
  return most;
}

/** Fraction of the limit d ≤ relative · max(s, floor), with s the largest expected magnitude. */
export function close(actual: NumberList, expected: NumberList, relative: number, floor: number): number {
  return largestDifference(actual, expected) / (relative * Math.max(largest(expected), floor));
}

/** ‖actual / scale − expected‖ / ‖expected‖ over pairs of tensors; infinite if one is missing. */
export function distance(
  pairs: readonly (readonly [actual: NumberList | undefined, expected: NumberList])[],
  scale: number,
): number {
  let [difference, norm] = [0, 0];
  for (const [actual, expected] of pairs) {
    if (actual?.length !== expected.length) return Number.POSITIVE_INFINITY;
    for (let i = 0; i < expected.length; i++) {
      difference += (actual[i]! / scale - expected[i]!) ** 2;
      norm += expected[i]! ** 2;
    }
  }
  const fraction = Math.sqrt(difference / norm);
  return Number.isNaN(fraction) ? Number.POSITIVE_INFINITY : fraction;
}

export function equal(actual: NumberList, expected: NumberList): number {
  return largestDifference(actual, expected) === 0 ? 0 : Number.POSITIVE_INFINITY;
}

/**
 * Fraction of the limits on updates in units of the learning rate: rms(e) ≤ 0.03 and max |e| ≤ 0.5, e
 * = difference / (η · steps).
 */
export function updates(actual: NumberList, expected: NumberList, unit: number): number {
  let squares = 0;
  for (let i = 0; i < expected.length; i++) squares += ((actual[i]! - expected[i]!) / unit) ** 2;
  const rms = Math.sqrt(squares / expected.length);
  return Math.max(rms / 0.03, largestDifference(actual, expected) / unit / 0.5);
}

export function largestOf(tensors: Iterable<NumberList>): number {
  let most = 0;
  for (const tensor of tensors) most = Math.max(most, largest(tensor));
  return most;
}
