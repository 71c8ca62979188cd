import type { PlainCall } from '../../compiler/artifact/run_spec.ts';
import type { MetricSignature } from '../../compiler/catalog/signature.ts';
import type { Sample } from '../records/record.ts';

/** Collects predictions of one task over a split and returns one or more values in 0..1. */
export interface MetricState {
  /** `outputs`: of the heads for one sample, by the metric's argument that names them (`head`: logits). */
  add(outputs: Readonly<Record<string, Float32Array>>, sample: Sample): void;
  /** Values by name; null where the records do not define one. */
  result(): Readonly<Record<string, number | null>>;
}

export interface MetricBuiltin extends MetricSignature {
  /** The value of `result` that decides which checkpoint is best; an argument `primary` may name another. */
  readonly primary: string;
  start(context: {
    readonly labels: readonly string[] | undefined;
    readonly outputs: number;
    /** Arguments of the call; heads are given by name. */
    readonly args: PlainCall['args'];
  }): MetricState;
  /** The primary value of the best constant prediction over `train`, applied to `held`; null where the records do not define it. */
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
