import type { TaskSpec } from '../../compiler/artifact/run_spec.ts';
import type { Batch } from '../data/source.ts';

/**
 * Mean loss over the records of a split. The loss of a batch is a mean over its records, or over its boxes
 * where a task detects objects, so that each batch has the weight of its records or boxes: the mean does not
 * depend on the batch size.
 */
export class MeanLoss {
  readonly #byBoxes: boolean;
  #sum = 0;
  #weight = 0;
  records = 0;

  constructor(task: Pick<TaskSpec, 'truth'>) {
    this.#byBoxes = task.truth.some(({ name }) => name === 'truth.box');
  }

  /** `loss`: of a batch without padding records. */
  add(loss: number, batch: Pick<Batch, 'samples' | 'valid' | 'inputs'>): void {
    if (batch.valid !== batch.samples.length)
      throw new Error('the batch of an evaluation holds padding records');
    const weight = this.#byBoxes ? boxesOf(batch) : batch.valid;
    this.records += batch.valid;
    this.#sum += weight * loss;
    this.#weight += weight;
  }

  get mean(): number {
    return this.#sum / this.#weight;
  }
}

/** Boxes that the losses count; a batch without any counts as one box, as in the losses themselves. */
function boxesOf({ inputs }: Pick<Batch, 'inputs'>): number {
  const classes = inputs['truth.label'] ?? new Int32Array();
  return Math.max(1, classes.filter((index) => index >= 0).length);
}
