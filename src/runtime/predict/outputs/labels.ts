import type { TaskSpec } from '../../../compiler/artifact/run_spec.ts';
import { sigmoid } from '../../metrics/classification/probability.ts';
import { namesFor } from './class.ts';
import { type HeadDecoder, nameOf, outputOf } from './decoder.ts';
import { ranked } from './ranked.ts';

/**
 * Labels of which several may apply, by the sigmoid of each. If the task's metric decides label by label
 * (`multilabel`), those that reach its threshold; otherwise the most probable ones.
 */
export const labelsDecoder: HeadDecoder = (outputs, { task, head, names, settings }) => {
  const decided = thresholdOf(task, head.name);
  const labels = namesFor(head.truth, names);
  const all = Array.from(outputOf(outputs, head.name), (score, index) => ({
    label: nameOf(labels, index),
    probability: sigmoid(score),
  }));
  const threshold = settings.threshold ?? decided;
  // A record may have any number of labels.
  const top = settings.top ?? (threshold === undefined ? undefined : all.length);
  return { predictions: ranked(all, { top, threshold }) };
};

/** Probability above which the task's metric counts a label; undefined if no metric has such a threshold. */
function thresholdOf({ metrics }: TaskSpec, head: string): number | undefined {
  const metric = metrics.find(({ builtin, args }) => builtin === 'multilabel' && args.head === head);
  return typeof metric?.args.threshold === 'number' ? metric.args.threshold : undefined;
}
