import type { MetricScore, TaskScore } from '../../api/evaluate.ts';
import { table } from '../../table.ts';
import { numberText, percentText } from './units.ts';

/** Primary values of every task's metrics, with their baselines. */
export function scoresTable(scores: readonly TaskScore[], width?: number): string {
  const rows = scores.flatMap(({ task, records, loss, metrics }) =>
    metrics.map((metric) => [
      task,
      metricText(metric),
      metricValueText(metric.value, metric),
      metricValueText(metric.baseline, metric),
      orNone(loss, (mean) => mean.toFixed(4)),
      String(records),
    ]),
  );
  return table([['task', 'metric', 'held out', baselineName(scores), 'loss', 'records'], ...rows], { width });
}

/** The primary value of each task's first metric: `accuracy 97.2 % (whole), rmse 0.31 (price)`. */
export function primaryValuesText(scores: readonly TaskScore[]): string {
  return scores
    .flatMap(({ task, metrics }) =>
      metrics
        .slice(0, 1)
        .map((metric) => `${metric.primary} ${metricValueText(metric.value, metric)} (${task})`),
    )
    .join(', ');
}

/** The metric, followed by the name of its primary value if that differs. */
export function metricText({ metric, primary }: Pick<MetricScore, 'metric' | 'primary'>): string {
  return metric === primary ? metric : `${metric} ${primary}`;
}

/** The best constant prediction: for classes, the most frequent one. */
function baselineName(scores: readonly TaskScore[]): string {
  const shares = scores.every(({ metrics }) => metrics.every(({ unit }) => unit === 'share'));
  return shares ? 'majority' : 'baseline';
}

/** A value in its unit; `none` if the records do not define it, or it is not finite. */
export function metricValueText(value: number | null, { unit }: Pick<MetricScore, 'unit'>): string {
  return orNone(value, unit === 'share' ? percentText : numberText);
}

function orNone(value: number | null, text: (value: number) => string): string {
  return value === null ? 'none' : text(value);
}
