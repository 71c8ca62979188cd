import type { LabelProbability } from '../prediction.ts';

/** Largest number of labels of a record by default. */
const defaultTop = 5;

/**
 * The `top` labels with a probability of at least `threshold`, the most probable first; ties in index order.
 */
export function ranked(
  labels: readonly LabelProbability[],
  {
    top = defaultTop,
    threshold = 0,
  }: { readonly top?: number | undefined; readonly threshold?: number | undefined },
): readonly LabelProbability[] {
  return labels
    .filter(({ probability }) => probability >= threshold)
    .sort((a, b) => b.probability - a.probability)
    .slice(0, top);
}
