import type { Pending } from '../execute/session.ts';
import { DivergedError } from './diverged.ts';

/** A batch that the device was given. */
export interface Submitted {
  /** Steps with this one. */
  readonly step: number;
  readonly task: string;
  /** The last of its step's batches, which has the update's results. */
  readonly last: boolean;
  /** Factor of its loss in the backward pass, which is chosen by whether gradients are finite; undefined: there is none. */
  readonly scale: number | undefined;
  readonly pending: Pending;
}

export interface StepResult {
  readonly step: number;
  readonly task: string;
  /** Mean over the step's batches. */
  readonly loss: number;
  /** Without the loss scale; not finite where the step was skipped. */
  readonly gradNorm: number;
  /** Its gradients did not fit into f16: it changed nothing. */
  readonly skipped?: true;
}

/** Batches whose results are not read yet: the device goes on while the host waits for them. A loss scale is as late. */
export const mostPending = 3;

/** Reads the results of batches in their order, some time after they were submitted. */
export class Results {
  private readonly unread: Submitted[] = [];
  private readonly onStep: (result: StepResult, scale: number | undefined) => void;
  /** Of the step that is being read. */
  private losses: number[] = [];

  constructor(onStep: (result: StepResult, scale: number | undefined) => void) {
    this.onStep = onStep;
  }

  /** Returns when few enough are unread. Throws DivergedError, DeviceLostError. */
  async add(batch: Submitted): Promise<void> {
    this.unread.push(batch);
    if (this.unread.length > mostPending) await this.readOldest();
  }

  /** Throws DivergedError, DeviceLostError. */
  async readAll(): Promise<void> {
    while (this.unread.length > 0) await this.readOldest();
  }

  private async readOldest(): Promise<void> {
    const { step, task, last, scale, pending } = this.unread.shift()!;
    const results = await pending.read();
    const loss = results.loss![0]!;
    if (!Number.isFinite(loss)) {
      throw new DivergedError(`at step ${step}, task ${task}: the loss is ${loss}, which is`);
    }
    this.losses.push(loss);
    if (!last) return;
    const gradNorm = results.grad_norm![0]!;
    const skipped = !Number.isFinite(gradNorm);
    if (skipped && scale === undefined) {
      throw new DivergedError(`at step ${step}, task ${task}: the gradients are`);
    }
    const mean = this.losses.reduce((sum, each) => sum + each, 0) / this.losses.length;
    this.losses = [];
    this.onStep({ step, task, loss: mean, gradNorm, ...(skipped ? { skipped } : {}) }, scale);
  }
}
