import { DivergedError } from './diverged.ts';
import { mostPending } from './results.ts';

/** Those of PyTorch's GradScaler. */
const policy = {
  start: 65536,
  /** Factor after gradients that were not finite. */
  backoff: 0.5,
  /** Factor after so many steps in a row whose gradients were. */
  growth: 2,
  patience: 2000,
} as const;

interface StepOutcome {
  /** That the step was computed with. */
  readonly scale: number;
  /** Its gradients were not finite: it changed nothing. */
  readonly skipped: boolean;
}

/** What a checkpoint keeps. */
export interface LossScaleState {
  readonly scale: number;
  /** Steps in a row with finite gradients. */
  readonly good: number;
  /** Outcomes that are known and not counted yet, in the order of their steps. */
  readonly recent: readonly StepOutcome[];
}

/**
 * The factor of the loss in a backward pass whose gradients are stored as f16: as large as they can bear. Outcomes are read some steps late, and sooner
 * where a checkpoint or an evaluation waits for them; they are counted at a fixed distance, so that the scale of step k depends
 * on steps up to k − 4 alone: the same bits after an interruption.
 */
export class LossScale {
  private scale: number;
  private good: number;
  private readonly recent: StepOutcome[];
  /** Steps whose outcome is counted. */
  private counted: number;

  /** `step`: updates done so far; all of their outcomes are in the state. */
  constructor(step: number, state: LossScaleState = { scale: policy.start, good: 0, recent: [] }) {
    this.scale = state.scale;
    this.good = state.good;
    this.recent = [...state.recent];
    this.counted = step - this.recent.length;
  }

  state(): LossScaleState {
    return { scale: this.scale, good: this.good, recent: [...this.recent] };
  }

  /** Takes down what became of the next step. */
  note(outcome: StepOutcome): void {
    this.recent.push(outcome);
  }

  /** The scale of the step that follows `step` updates. Throws DivergedError where gradients are not finite however small it is. */
  after(step: number): number {
    while (this.counted < step - mostPending) this.count(this.recent.shift()!);
    return this.scale;
  }

  private count({ scale, skipped }: StepOutcome): void {
    this.counted++;
    this.good = skipped ? 0 : this.good + 1;
    // Steps already under way with the larger scale say nothing about the smaller one.
    if (skipped && scale <= this.scale) this.scale = scale * policy.backoff;
    if (this.good === policy.patience) {
      this.scale *= policy.growth;
      this.good = 0;
    }
    if (this.scale >= 1) return;
    throw new DivergedError(`at step ${this.counted}: even with a loss scale of ${scale} the gradients are`);
  }
}
