import type { PlainCall } from '../../compiler/artifact/run_spec.ts';
import type { MetricSignature } from '../../compiler/catalog/signature.ts';
import type { Sample } from '../records/record.ts';

/** Accumulates the predictions of one task over a split. */
export interface MetricState {
  /**
   * Adds one record. `outputs`: flattened head outputs by the argument that names the head (`head`: logits).
   */
  add(outputs: Readonly<Record<string, Float32Array>>, sample: Sample): void;
  /**
   * Metric values by name, in 0..1; null where the split has nothing to measure, such as no objects of a
   * size.
   */
  result(): Readonly<Record<string, number | null>>;
}

export interface MetricBuiltin extends MetricSignature {
  /**
   * The value of `result` that early stopping and the best checkpoint use; an argument `primary` may name
   * another.
   */
  readonly primary: string;
  start(context: {
    readonly labels: readonly string[] | undefined;
    readonly outputs: number;
    /** Arguments of the call; heads are given by name. */
    readonly args: PlainCall['args'];
  }): MetricState;
  /**
   * Primary value on `held` of the constant prediction that is best on `train`. A useful model exceeds it.
   */
  baseline(
    train: Iterable<Sample>,
    held: Iterable<Sample>,
    context: {
      readonly labels: readonly string[] | undefined;
      readonly outputs: number;
      readonly args: PlainCall['args'];
      readonly primary: string;
    },
  ): number | null;
}
