import type { LabelProbability } from '../prediction.ts';

/** Most labels of a record unless the caller says otherwise. */
const defaultTop = 5;

/** The labels of at least a probability, the most probable first; equal ones in index order. */
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
