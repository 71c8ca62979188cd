/**
 * Results of one task. Metric values are in 0..1; null means that the records give a metric no finite value.
 */
export interface TaskScore {
  readonly task: string;
  readonly split: string;
  /** Number of records. */
  readonly records: number;
  /**
   * Loss of the split. Each term is a mean over its records, boxes or class weights, so that the value does not
   * depend on the batch size; null where it is not finite.
   */
  readonly loss: number | null;
  readonly metrics: readonly MetricScore[];
}

export interface MetricScore {
  readonly metric: string;
  /** Name of the value that decides which checkpoint is best. */
  readonly primary: string;
  readonly value: number | null;
  /** The primary value of the best constant prediction. */
  readonly baseline: number | null;
  /** Every value of the metric by name. */
  readonly values: Readonly<Record<string, number | null>>;
}
