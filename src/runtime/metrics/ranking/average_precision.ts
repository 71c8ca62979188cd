import { groupsOf, type Scored } from './scored.ts';

/**
 * Average precision Σ (R[n] − R[n − 1])·P[n] over the thresholds at each distinct score, without
 * interpolation, as in scikit-learn's `average_precision_score`. Null if no record is of the class.
 */
export function averagePrecisionOf(scored: Scored): number | null {
  let [sum, found, seen] = [0, 0, 0];
  for (const { positives, negatives } of groupsOf(scored)) {
    found += positives;
    seen += positives + negatives;
    sum += positives * (found / seen);
  }
  return found === 0 ? null : sum / found;
}
