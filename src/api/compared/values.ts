import type { MetricScore } from '../../runtime/evaluate/score.ts';
import { bestEvaluation, type Evaluation, lastEvaluation } from '../../runtime/run/history/summary.ts';
import type { ReadRun } from './read_run.ts';

/** A metric value of several runs. */
export interface ComparedValue {
  readonly task: string;
  readonly metric: string;
  /** Name of the primary value. */
  readonly name: string;
  readonly better: 'higher' | 'lower';
  readonly unit: 'share' | 'number';
  /** Results of each run, in the order of the runs; null in a run without the metric. */
  readonly runs: readonly (RunValue | null)[];
}

/** A metric value of one run. Values are null if they are not defined for the records. */
export interface RunValue {
  /** Value in the last evaluation. */
  readonly last: number | null;
  /** Number of records of the last evaluation. */
  readonly records: number;
  /** Value in the evaluation that made a checkpoint the best one; null if there is none. */
  readonly best: number | null;
  readonly baseline: number | null;
}

/** The primary values of all metrics of runs. */
export function comparedValues(runs: readonly ReadRun[]): readonly ComparedValue[] {
  const found = runs.map(({ summary }) => ({
    last: lastEvaluation(summary),
    best: bestEvaluation(summary),
  }));
  const kinds = new Map(
    found.flatMap(({ last }) => scoresIn(last).map((score) => [keyOf(score), score] as const)),
  );
  return [...kinds].map(([key, { task, metric }]) => ({
    task,
    metric: metric.metric,
    name: metric.primary,
    better: metric.better,
    unit: metric.unit,
    runs: found.map(({ last, best }) => runValue(scoreNamed(last, key), scoreNamed(best, key))),
  }));
}

interface NamedScore {
  readonly task: string;
  readonly records: number;
  readonly metric: MetricScore;
}

function scoresIn(evaluation: Evaluation | undefined): readonly NamedScore[] {
  return (evaluation?.scores ?? []).flatMap(({ task, records, metrics }) =>
    metrics.map((metric) => ({ task, records, metric })),
  );
}

/** Values are comparable if they have the same task, metric and unit. */
function keyOf({ task, metric: { metric, primary, better, unit } }: NamedScore): string {
  return JSON.stringify([task, metric, primary, better, unit]);
}

function scoreNamed(evaluation: Evaluation | undefined, key: string): NamedScore | undefined {
  return scoresIn(evaluation).find((score) => keyOf(score) === key);
}

function runValue(last: NamedScore | undefined, best: NamedScore | undefined): RunValue | null {
  if (!last) return null;
  const { value, baseline } = last.metric;
  return { last: value, records: last.records, best: best?.metric.value ?? null, baseline };
}
