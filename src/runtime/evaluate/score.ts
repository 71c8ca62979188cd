import type { ScoreDetails } from '../metrics/details.ts';

/**
 * Results of one task. Null means that the records give a metric no finite value.
 */
export interface TaskScore {
  readonly task: string;
  readonly split: string;
  /** Number of records. */
  readonly records: number;
  /** Number of records of the split that cannot be used and are left out; absent if there are none. */
  readonly skipped?: number;
  /**
   * Loss of the split. Each term is a mean over its records, boxes or class weights, so that the value does
   * not depend on the batch size; null if it is not finite, and for exported models without evaluation
   * programs.
   */
  readonly loss: number | null;
  readonly metrics: readonly MetricScore[];
}

export interface MetricScore {
  readonly metric: string;
  /** Name of the value that decides which checkpoint is best. */
  readonly primary: string;
  /** Whether higher or lower primary values are better. */
  readonly better: 'higher' | 'lower';
  /** `share`: the primary value is in 0..1; `number`: it is in the unit of the target, or in ranks. */
  readonly unit: 'share' | 'number';
  readonly value: number | null;
  /** The primary value of the best constant prediction. */
  readonly baseline: number | null;
  /** Every value of the metric by name. */
  readonly values: Readonly<Record<string, number | null>>;
  /** Results by class; absent for metrics that have none. */
  readonly details?: ScoreDetails;
}

/** Scores without the results by class, which are large for many classes. */
export function withoutDetails(scores: readonly TaskScore[]): readonly TaskScore[] {
  return scores.map((score) => ({
    ...score,
    metrics: score.metrics.map(({ details: _, ...metric }) => metric),
  }));
}
