import type { TaskScore } from '../runtime/evaluate/evaluate.ts';
import { percentText, table } from './terminal.ts';

/** Metrics of every task beside the baselines they must beat. */
export function scoresTable(scores: readonly TaskScore[]): string {
  const rows = scores.flatMap(({ task, records, loss, metrics }) =>
    metrics.map(({ metric, value, baseline }) => [
      task,
      metric,
      percentText(value),
      percentText(baseline),
      loss.toFixed(4),
      String(records),
    ]),
  );
  return table([['task', 'metric', 'held out', 'majority', 'loss', 'records'], ...rows]);
}
