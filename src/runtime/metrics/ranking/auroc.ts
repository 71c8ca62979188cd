import { groupsOf, type Scored } from './scored.ts';

/**
 * Area under the ROC curve: the probability that a record of the class has a higher score than another one,
 * ties counting half. Null if all records are of the class, or none is.
 */
export function auroc(scored: Scored): number | null {
  let [above, positives, negatives] = [0, 0, 0];
  for (const group of groupsOf(scored)) {
    above += group.negatives * (positives + group.positives / 2);
    positives += group.positives;
    negatives += group.negatives;
  }
  return positives === 0 || negatives === 0 ? null : above / (positives * negatives);
}
