import type { ChartPoint, LineChart, Series } from '../../pages/index.ts';
import type { MetricScore, TaskScore } from '../../runtime/evaluate/score.ts';
import type { Curve } from '../../runtime/run/history/curve.ts';
import type { RunHistory } from '../../runtime/run/history/run_history.ts';
import type { Evaluation } from '../../runtime/run/history/summary.ts';

/** Training and validation loss of a task, and the primary value of each of its metrics. */
export function taskCharts(task: string, history: RunHistory): readonly LineChart[] {
  const scores = scoresOf(task, history.evaluations);
  const losses = scores.flatMap(([x, { loss }]) => (loss === null ? [] : [{ x, y: loss }]));
  const training = history.tasks.get(task);
  const loss: LineChart = {
    title: 'Loss',
    axis: 'step',
    unit: 'number',
    series: [
      ...(training ? [{ kind: 'noisy', name: 'training', points: pointsOf(training.loss) } as const] : []),
      { kind: 'marked', name: 'validation', points: losses },
    ],
  };
  const metrics = scores.at(-1)?.[1].metrics ?? [];
  return [loss, ...metrics.map((metric, index) => metricChart(metric, index, scores))];
}

/** Learning rate, steps per second and gradient norm. */
export function trainingCharts({ rate, speed, gradNorm }: RunHistory): readonly LineChart[] {
  const chart = (title: string, series: Series): LineChart => ({
    title,
    axis: 'step',
    unit: 'number',
    series: [series],
  });
  return [
    chart('Learning rate', { kind: 'plain', name: 'default group', points: pointsOf(rate) }),
    chart('Steps per second', { kind: 'noisy', name: 'mean of 20 steps', points: pointsOf(speed) }),
    chart('Gradient norm', { kind: 'noisy', name: 'before clipping', points: pointsOf(gradNorm) }),
  ];
}

function metricChart(
  { metric, primary, unit, baseline }: MetricScore,
  index: number,
  scores: readonly (readonly [step: number, score: TaskScore])[],
): LineChart {
  const points = scores.flatMap(([x, { metrics }]): readonly ChartPoint[] => {
    const value = metrics[index]?.value ?? null;
    return value === null ? [] : [{ x, y: value }];
  });
  const series: Series[] = [{ kind: 'marked', name: 'validation', points }];
  if (baseline !== null) series.push({ kind: 'level', name: 'baseline', value: baseline });
  return { title: metricTitle(metric, primary), axis: 'step', unit, series };
}

/** `mean_ap: map_50`, or just the name if both are equal. */
export function metricTitle(metric: string, primary: string): string {
  return metric === primary ? metric : `${metric}: ${primary}`;
}

/** The evaluations of a task by step; for several at one step, the last, which reads the most records. */
function scoresOf(
  task: string,
  evaluations: readonly Evaluation[],
): readonly (readonly [step: number, score: TaskScore])[] {
  const byStep = new Map<number, TaskScore>();
  for (const { step, scores } of evaluations) {
    const score = scores.find((each) => each.task === task);
    if (score) byStep.set(step, score);
  }
  return [...byStep].sort(([a], [b]) => a - b);
}

function pointsOf({ points }: Curve): readonly ChartPoint[] {
  return points.map(({ step, value }) => ({ x: step, y: value }));
}
