import type { PendingResults } from '../execute/session.ts';
import { DivergedError } from './diverged.ts';

/** A batch that has been submitted to the device. */
export interface Submitted {
  /** Number of the step, from 1. */
  readonly step: number;
  readonly task: string;
  /** Whether it is the last batch of its step, whose results include those of the update. */
  readonly last: boolean;
  /** Loss scale of the backward pass; undefined where gradients are stored as f32. */
  readonly scale: number | undefined;
  readonly pending: PendingResults;
}

export interface StepResult {
  readonly step: number;
  readonly task: string;
  /** Mean over the step's batches. */
  readonly loss: number;
  /** Norm of the gradients, without the loss scale; not finite if the step was skipped. */
  readonly gradNorm: number;
  /** The gradients did not fit into f16: the step changed nothing. */
  readonly skipped?: true;
}

/**
 * Largest number of batches whose results are unread, so that the device keeps working. The loss scale lags
 * as much.
 */
export const mostPending = 3;

/** Reads the results of batches in order, some time after their submission. */
export class StepResults {
  readonly #unread: Submitted[] = [];
  readonly #onStep: (result: StepResult, scale: number | undefined) => void;
  /** Losses of the batches read so far of the current step. */
  #losses: number[] = [];

  constructor(onStep: (result: StepResult, scale: number | undefined) => void) {
    this.#onStep = onStep;
  }

  /** Resolves when at most `mostPending` batches are unread. Throws DivergedError, DeviceLostError. */
  async add(batch: Submitted): Promise<void> {
    this.#unread.push(batch);
    if (this.#unread.length > mostPending) await this.#readOldest();
  }

  /** Throws DivergedError, DeviceLostError. */
  async readAll(): Promise<void> {
    while (this.#unread.length > 0) await this.#readOldest();
  }

  async #readOldest(): Promise<void> {
    const { step, task, last, scale, pending } = this.#unread.shift()!;
    const results = await pending.read();
    const loss = results.loss![0]!;
    if (!Number.isFinite(loss)) {
      throw new DivergedError(`at step ${step}, task ${task}: the loss is ${loss}, which is`);
    }
    this.#losses.push(loss);
    if (!last) return;
    const gradNorm = results.grad_norm![0]!;
    const skipped = !Number.isFinite(gradNorm);
    if (skipped && scale === undefined) {
      throw new DivergedError(`at step ${step}, task ${task}: the gradients are`);
    }
    const mean = this.#losses.reduce((sum, each) => sum + each, 0) / this.#losses.length;
    this.#losses = [];
    this.#onStep({ step, task, loss: mean, gradNorm, ...(skipped ? { skipped } : {}) }, scale);
  }
}
