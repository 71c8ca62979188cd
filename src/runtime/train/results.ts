import { termOutput } from '../../compiler/artifact/loss_outputs.ts';
import type { LossTermSpec } from '../../compiler/artifact/run_spec.ts';
import type { BatchDigests } from '../data/contents/digest.ts';
import type { PendingResults } from '../execute/session.ts';
import { DivergedError } from './diverged.ts';

/** A batch that has been submitted to the device. */
export interface Submitted {
  /** Number of the step, from 1. */
  readonly step: number;
  readonly task: string;
  /** Terms of the task's loss. */
  readonly terms: readonly LossTermSpec[];
  /** Whether this is the last batch of its step; only its results include those of the update. */
  readonly last: boolean;
  /** Loss scale of the backward pass; undefined if gradients are stored as f32. */
  readonly scale: number | undefined;
  readonly pending: PendingResults;
  readonly digests: BatchDigests;
}

export interface StepResult {
  readonly step: number;
  readonly task: string;
  /** Mean over the step's batches. */
  readonly loss: number;
  /** Weighted terms of the loss by name, means over the step's batches; their sum is `loss` up to rounding. */
  readonly terms: Readonly<Record<string, number>>;
  /** Norm of the gradients, without the loss scale; not finite if the step was skipped. */
  readonly gradNorm: number;
  /** The gradients did not fit into f16: the step changed nothing. */
  readonly skipped?: true;
}

/**
 * Largest number of batches whose results are unread, so that the device keeps working. The loss scale lags
 * by as many steps.
 */
export const mostPending = 3;

export type OnStep = (
  result: StepResult,
  read: { readonly scale: number | undefined; readonly digests: readonly BatchDigests[] },
) => void;

/** Reads the results of batches in order, a few batches after their submission. */
export class StepResults {
  readonly #unread: Submitted[] = [];
  readonly #onStep: OnStep;
  /** Losses, with their terms, of the batches of the current step that have been read. */
  #losses: BatchLoss[] = [];
  /** Digests of the same batches. */
  #digests: BatchDigests[] = [];

  constructor(onStep: OnStep) {
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
    const { step, task, terms, last, scale, pending, digests } = this.#unread.shift()!;
    const results = await pending.read();
    const loss = results.loss![0]!;
    if (!Number.isFinite(loss)) {
      throw new DivergedError(`at step ${step}, task ${task}: the loss is ${loss}, which is`);
    }
    this.#losses.push({ loss, terms: terms.map((term) => termValue(term, results)) });
    this.#digests.push(digests);
    if (!last) return;
    const gradNorm = results.grad_norm![0]!;
    const skipped = !Number.isFinite(gradNorm);
    if (skipped && scale === undefined) {
      throw new DivergedError(`at step ${step}, task ${task}: the gradients are`);
    }
    const losses = this.#losses;
    const result = {
      step,
      task,
      loss: meanOf(losses.map((batch) => batch.loss)),
      terms: Object.fromEntries(
        terms.map(({ name }, i) => [name, meanOf(losses.map((batch) => batch.terms[i]!))]),
      ),
      gradNorm,
      ...(skipped ? { skipped } : {}),
    };
    const read = { scale, digests: this.#digests };
    this.#losses = [];
    this.#digests = [];
    this.#onStep(result, read);
  }
}

interface BatchLoss {
  readonly loss: number;
  /** Values in the order of the task's terms. */
  readonly terms: readonly number[];
}

/** factor · Σ of the term over decoder layers. */
function termValue({ name, factor }: LossTermSpec, results: Readonly<Record<string, Float32Array>>): number {
  return factor * results[termOutput(name)]!.reduce((sum, layer) => sum + layer, 0);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}
