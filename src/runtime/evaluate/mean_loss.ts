import { termOutput, weightOutput } from '../../compiler/artifact/loss_outputs.ts';
import type { LossTermSpec, TaskSpec } from '../../compiler/artifact/run_spec.ts';
import type { Batch } from '../data/source.ts';

/** Outputs of an evaluation program by name. */
type Outputs = Readonly<Record<string, Float32Array>>;

/**
 * Loss of a split: Σ factor · term over all terms and decoder layers. Each term is averaged over the batches
 * with the weight of its mean (records, boxes, sum of class weights), so that the loss does not depend on the
 * batch size. Only `contrastive` depends on it, since it compares the records of a batch with one another.
 */
export class MeanLoss {
  readonly #terms: readonly MeanTerm[];
  records = 0;

  constructor({ loss }: Pick<TaskSpec, 'loss'>) {
    this.#terms = loss.map((term) => new MeanTerm(term));
  }

  /** `outputs`: outputs for a batch without padding records. */
  add(outputs: Outputs, batch: Pick<Batch, 'samples' | 'valid'>): void {
    if (batch.valid !== batch.samples.length)
      throw new Error('the batch of an evaluation holds padding records');
    this.records += batch.valid;
    for (const term of this.#terms) term.add(outputs, batch.valid);
  }

  /** NaN if there are no records. */
  get mean(): number {
    if (this.records === 0) return Number.NaN;
    return this.#terms.reduce((sum, term) => sum + term.value, 0);
  }
}

/** Counts records if no program returns the loss; the mean is NaN then. */
export class UnknownLoss {
  readonly mean = Number.NaN;
  records = 0;

  add(_: Outputs, { valid }: Pick<Batch, 'valid'>): void {
    this.records += valid;
  }
}

/** Weighted mean of one term over batches. */
class MeanTerm {
  readonly #spec: LossTermSpec;
  /** Σ weight · mean and Σ weight of each decoder layer. */
  readonly #layers: { readonly sum: number; readonly weight: number }[] = [];

  constructor(spec: LossTermSpec) {
    this.#spec = spec;
  }

  add(outputs: Outputs, records: number): void {
    const means = outputs[termOutput(this.#spec.name)]!;
    const weights = outputs[weightOutput(this.#spec.name)] ?? Float32Array.of(records);
    for (const [i, mean] of means.entries()) {
      const weight = weights.length === 1 ? weights[0]! : weights[i]!;
      const before = this.#layers[i] ?? { sum: 0, weight: 0 };
      // A mean of weight 0 may be 0/0, and 0 · NaN is NaN.
      const added = weight === 0 ? 0 : weight * mean;
      this.#layers[i] = { sum: before.sum + added, weight: before.weight + weight };
    }
  }

  /** A term without weight, such as a loss on boxes of a split without boxes, is 0. */
  get value(): number {
    const means = this.#layers.map(({ sum, weight }) => (weight === 0 ? 0 : sum / weight));
    return this.#spec.factor * means.reduce((total, mean) => total + mean, 0);
  }
}
