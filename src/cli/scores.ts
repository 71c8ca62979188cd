import type { TaskScore } from '../runtime/evaluate/evaluate.ts';
import { percentText, table } from './terminal.ts';

/** Metrics of every task beside the baselines they must beat. */
export function scoresTable(scores: readonly TaskScore[]): string {
  const rows = scores.flatMap(({ task, records, loss, metrics }) =>
    metrics.map(({ metric, value, baseline }) => [
      task,
      metric,
      orNone(value, percentText),
      orNone(baseline, percentText),
      orNone(loss, (mean) => mean.toFixed(4)),
      String(records),
    ]),
  );
  return table([['task', 'metric', 'held out', 'majority', 'loss', 'records'], ...rows]);
}

/** `none` stands for a value that the records do not define, or that is not finite. */
function orNone(value: number | null, text: (value: number) => string): string {
  return value === null ? 'none' : text(value);
}
