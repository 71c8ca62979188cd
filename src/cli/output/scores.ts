import type { TaskScore } from '../../api/evaluate.ts';
import { table } from '../../table.ts';
import { percentText } from './units.ts';

/** Metrics of every task beside the majority baseline. */
export function scoresTable(scores: readonly TaskScore[], width?: number): string {
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
  return table([['task', 'metric', 'held out', 'majority', 'loss', 'records'], ...rows], { width });
}

/** `none` stands for a value that the records do not define, or that is not finite. */
function orNone(value: number | null, text: (value: number) => string): string {
  return value === null ? 'none' : text(value);
}
