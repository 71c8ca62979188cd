import type { BestEvaluation } from '../checkpoint/progress.ts';
import type { MetricScore, TaskScore } from '../evaluate/score.ts';

type Overall = Omit<BestEvaluation, 'step'>;

/**
 * The value by which evaluations are compared: the primary value of the first metric of the task, or its mean
 * over several tasks. In a mean, a metric for which lower is better counts as 1 − value / baseline, which has
 * no unit. Tasks whose metric has no value on the split are left out. Undefined if no value remains or the
 * result is not finite.
 */
export function overallValue(scores: readonly TaskScore[]): Overall | undefined {
  const first = scores.flatMap(({ task, metrics }) =>
    metrics.slice(0, 1).map((metric) => ({ task, metric })),
  );
  const overall = first.length === 1 ? singleValue(first[0]!) : meanValue(first);
  return overall && Number.isFinite(overall.value) ? overall : undefined;
}

/**
 * Whether an evaluation is better than an earlier one; a tie is not. If a resumed run has a metric of the
 * other direction, the earlier value is meaningless and the result is true.
 */
export function isBetter(now: Overall, than: Overall): boolean {
  if (now.better !== than.better) return true;
  return now.better === 'lower' ? now.value < than.value : now.value > than.value;
}

interface FirstMetric {
  readonly task: string;
  readonly metric: MetricScore;
}

function singleValue({ task, metric: { primary, value, better } }: FirstMetric): Overall | undefined {
  if (value === null) return undefined;
  return { metric: `${primary} (${task})`, value, ...(better === 'lower' ? { better } : {}) };
}

function meanValue(first: readonly FirstMetric[]): Overall | undefined {
  const compared = first.flatMap(({ task, metric }) => {
    const value = withoutUnit(metric);
    return value === undefined ? [] : [{ name: nameOf(task, metric), value }];
  });
  if (compared.length === 0) return undefined;
  const value = compared.reduce((sum, each) => sum + each.value, 0) / compared.length;
  const names = compared.map(({ name }) => name);
  return { metric: names.length === 1 ? names[0]! : `mean of ${names.join(', ')}`, value };
}

function nameOf(task: string, { primary, better }: MetricScore): string {
  return better === 'lower' ? `1 − ${primary} / baseline (${task})` : `${primary} (${task})`;
}

/** The value, converted so that higher is better; undefined if the records define none. */
function withoutUnit({ value, baseline, better }: MetricScore): number | undefined {
  if (value === null) return undefined;
  if (better === 'higher') return value;
  return baseline === null || baseline <= 0 ? undefined : 1 - value / baseline;
}
