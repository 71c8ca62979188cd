import type { Headline, LineChart, MetricContent, Series } from '../../pages/index.ts';
import type { MetricScore, TaskScore } from '../../runtime/evaluate/score.ts';
import { metricTitle } from './curves.ts';

/** The primary value of every metric of each task. */
export function headlinesOf(scores: readonly TaskScore[]): readonly Headline[] {
  return scores.flatMap(({ task, records, metrics }) =>
    metrics.map(({ metric, primary, unit, better, value, baseline }) => ({
      task,
      metric: metricTitle(metric, primary),
      unit,
      better,
      value,
      baseline,
      records,
    })),
  );
}

export function metricContent(score: MetricScore): MetricContent {
  const { metric, primary, unit, baseline, values, details } = score;
  return {
    metric,
    values: Object.entries(values).map(([name, value]) => ({
      name,
      value,
      unit,
      baseline: name === primary ? baseline : undefined,
    })),
    classes: details?.classes ?? [],
    confusion: details?.confusion,
    curves: details ? precisionCharts(details) : [],
  };
}

/** Number of classes whose curves are drawn. */
const mostClasses = 8;

/** Precision–recall curves: the mean over classes for each IoU threshold, and one for each frequent class. */
function precisionCharts({
  classes,
  precision = [],
}: NonNullable<MetricScore['details']>): readonly LineChart[] {
  if (precision.length === 0) return [];
  const means = precision.map(
    ({ iou, classes: curves }): Series => ({
      kind: 'plain',
      name: `IoU ${iou.toFixed(2)}`,
      points: points(meanCurve(curves.filter((curve) => curve !== null))),
    }),
  );
  const frequent = classes
    .map(({ name, support }, index) => ({ name, support, curve: precision[0]!.classes[index] ?? null }))
    .filter(({ curve }) => curve !== null)
    .sort((a, b) => b.support - a.support)
    .slice(0, mostClasses);
  const shared = { axis: 'recall', unit: 'share', square: true } as const;
  return [
    { title: 'Precision over recall, mean of the classes', ...shared, series: means },
    {
      title: `Precision over recall by class, IoU ${precision[0]!.iou.toFixed(2)}`,
      ...shared,
      series: frequent.map(({ name, curve }) => ({ kind: 'plain', name, points: points(curve!) })),
    },
  ];
}

function meanCurve(curves: readonly (readonly number[])[]): readonly number[] {
  const [first] = curves;
  if (!first) return [];
  return first.map((_, i) => curves.reduce((sum, curve) => sum + (curve[i] ?? 0), 0) / curves.length);
}

/** Points of a curve at equidistant recalls from 0 to 1. */
function points(curve: readonly number[]) {
  return curve.map((y, i) => ({ x: i / Math.max(1, curve.length - 1), y }));
}
