import type { OutputKind, PlainCall } from '../../compiler/artifact/run_spec.ts';
import type { MetricSignature } from '../../compiler/catalog/signature.ts';
import type { Sample } from '../records/record.ts';
import type { ScoreDetails } from './details.ts';
import type { MetricFunctions } from './functions.ts';
import type { Scale } from './scale.ts';

/** Accumulates the predictions of one task over a split. */
export interface MetricState {
  /**
   * Adds one record. `outputs`: flattened head outputs by the argument that names the head (`head`: logits).
   */
  add(outputs: Readonly<Record<string, Float32Array>>, sample: Sample): void;
  /** Metric values by name; null if the split has nothing to measure, such as no objects of a size. */
  result(): Readonly<Record<string, number | null>>;
  /** Results by class. */
  details?(): ScoreDetails;
}

/** Everything that a metric knows about its call. */
export interface MetricContext {
  /** Names of the classes of the truth, in index order. */
  readonly labels: readonly string[] | undefined;
  /** Size of the last axis of the first head. */
  readonly outputs: number;
  readonly puts: OutputKind;
  /** Inputs of a record that each head depends on, by the argument that names the head. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** Arguments of the call; heads are given by name. */
  readonly args: PlainCall['args'];
  /**
   * Scale of the truth in batches, and of a head that outputs numbers; undefined if both are in the unit of
   * the target.
   */
  readonly scale: Scale | undefined;
  /** Metrics from code. */
  readonly functions: MetricFunctions;
}

/** Order of two values of a metric, and whether they are shares. */
export interface ValueKind {
  readonly better: 'higher' | 'lower';
  /** `share`: in 0..1, shown in percent. */
  readonly unit: 'share' | 'number';
}

export const higherShare: ValueKind = { better: 'higher', unit: 'share' };

export interface MetricBuiltin extends MetricSignature {
  /**
   * The value of `result` that early stopping and the best checkpoint use; an argument `primary` may name
   * another.
   */
  readonly primary: string | ((args: PlainCall['args']) => string);
  /** Kind of a value; absent if all values are shares and higher is better. */
  kindOf?(value: string, args: PlainCall['args']): ValueKind;
  start(context: MetricContext): MetricState;
  /**
   * Primary value on `held` of the constant prediction that is best on `train`. A useful model is better than
   * that. Both splits may be iterated any number of times.
   */
  baseline(
    train: Iterable<Sample>,
    held: Iterable<Sample>,
    context: MetricContext & { readonly primary: string },
  ): number | null;
}
