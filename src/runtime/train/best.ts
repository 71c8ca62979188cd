import type { BestEvaluation } from '../checkpoint/progress.ts';
import type { TaskScore } from '../evaluate/score.ts';

/**
 * The value by which evaluations are compared: the mean over tasks of the primary value of their first
 * metric. Tasks whose split gives that metric no value are left out. Undefined where no value remains, or one
 * is not finite.
 */
export function overallValue(scores: readonly TaskScore[]): Omit<BestEvaluation, 'step'> | undefined {
  const first = scores.flatMap(({ task, metrics }) =>
    metrics.slice(0, 1).map((metric) => ({ task, ...metric })),
  );
  const compared = first.flatMap(({ task, primary, value }) =>
    value === null ? [] : [{ task, primary, value }],
  );
  if (compared.length === 0) return undefined;
  const value = compared.reduce((sum, each) => sum + each.value, 0) / compared.length;
  if (!Number.isFinite(value)) return undefined;
  const names = compared.map(({ task, primary }) => `${primary} (${task})`);
  return { metric: names.length === 1 ? names[0]! : `mean of ${names.join(', ')}`, value };
}
