import type { MetricScore, TaskScore } from '../../runtime/evaluate/score.ts';
import type { ClassScore } from '../../runtime/metrics/details.ts';
import { escaped, markdownTable, section } from './markdown.ts';
import type { CardSource } from './read.ts';

/** Largest number of classes whose results are listed. */
const mostClasses = 30;

/** All metric values with their baselines, and the results by class. */
export function resultsSection({ evaluated, summary }: CardSource): string {
  if (!evaluated) return section('Results', 'The run has no evaluation yet.');
  const { step, scores } = evaluated;
  const isLast = summary.state === 'complete' || summary.state === 'stopped';
  return section(
    'Results',
    `Of the parameters at step ${step}, on held-out records${isLast ? '' : '; the run has not ended, and these are the results so far'}. ` +
      'The baseline is the value of the best constant prediction.',
    markdownTable([
      ['task', 'metric', 'value', 'baseline', 'records'],
      ...scores.flatMap((score) => scoreRows(score)),
    ]),
    ...scores.flatMap(classTables),
  );
}

function scoreRows({ task, records, loss, metrics }: TaskScore): readonly (readonly string[])[] {
  const rows = metrics.flatMap((metric) =>
    namedValues(metric).map(([name, value]) => [
      escaped(task),
      escaped(name === metric.metric ? name : `${metric.metric}, ${name}`),
      valueText(value, name === metric.primary ? metric.unit : 'number'),
      name === metric.primary ? valueText(metric.baseline, metric.unit) : '',
      String(records),
    ]),
  );
  return [...rows, [escaped(task), 'loss', valueText(loss, 'number'), '', String(records)]];
}

function namedValues({ primary, value, values }: MetricScore): readonly (readonly [string, number | null])[] {
  return [...new Map([[primary, value] as const, ...Object.entries(values)])];
}

function classTables({ task, metrics }: TaskScore): readonly string[] {
  return metrics.flatMap(({ metric, details }) => {
    const classes = details?.classes ?? [];
    if (classes.length === 0) return [];
    const columns = Object.keys(classes[0]!.values);
    const row = ({ name, support, values }: ClassScore) => [
      escaped(name),
      String(support),
      ...columns.map((column) => valueText(values[column] ?? null, 'share')),
    ];
    const left = classes.length - mostClasses;
    return [
      `By class, ${escaped(task)}, ${escaped(metric)}:`,
      markdownTable([
        ['class', 'records', ...columns.map(escaped)],
        ...classes.slice(0, mostClasses).map(row),
      ]),
      left > 0 ? `and ${left} more classes (metrics.json)` : '',
    ];
  });
}

/** A share as a percentage, any other number with four digits. */
export function valueText(value: number | null, unit: MetricScore['unit']): string {
  if (value === null) return 'none';
  return unit === 'share' ? `${(100 * value).toFixed(1)} %` : String(Number(value.toPrecision(4)));
}
