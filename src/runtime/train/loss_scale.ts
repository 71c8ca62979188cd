import type { LossScaleState, StepOutcome } from '../checkpoint/loss_scale_state.ts';
import { DivergedError } from './diverged.ts';
import { mostPending } from './results.ts';

/** The constants of PyTorch's GradScaler. */
const policy = {
  start: 65536,
  /** Factor after gradients that were not finite. */
  backoff: 0.5,
  /** Factor after `patience` consecutive steps with finite gradients. */
  growth: 2,
  patience: 2000,
} as const;

/**
 * The factor of the loss in a backward pass whose gradients are stored as f16: as large as their range allows
 * (loss scaling, arXiv 1710.03740). Outcomes are read a few steps late, but sooner before a checkpoint or an
 * evaluation. They are therefore counted with a fixed lag: the scale of step k depends on no step after k −
 * 4, so a resumed run is bit-for-bit equal.
 */
export class LossScale {
  #scale: number;
  #good: number;
  readonly #recent: StepOutcome[];
  /** Number of steps whose outcome is counted. */
  #counted: number;

  /** `step`: number of updates so far; `state` accounts for all of their outcomes. */
  constructor(step: number, state: LossScaleState = { scale: policy.start, good: 0, recent: [] }) {
    this.#scale = state.scale;
    this.#good = state.good;
    this.#recent = [...state.recent];
    this.#counted = step - this.#recent.length;
  }

  state(): LossScaleState {
    return { scale: this.#scale, good: this.#good, recent: [...this.#recent] };
  }

  /** Records the outcome of the next step. */
  note(outcome: StepOutcome): void {
    this.#recent.push(outcome);
  }

  /**
   * The scale of the step that follows `step` updates. Throws DivergedError if gradients are not finite even
   * with a scale of 1.
   */
  after(step: number): number {
    while (this.#counted < step - mostPending) this.#count(this.#recent.shift()!);
    return this.#scale;
  }

  #count({ scale, skipped }: StepOutcome): void {
    this.#counted++;
    this.#good = skipped ? 0 : this.#good + 1;
    // A step that was submitted with the larger scale says nothing about the smaller one.
    if (skipped && scale <= this.#scale) this.#scale = scale * policy.backoff;
    if (this.#good === policy.patience) {
      this.#scale *= policy.growth;
      this.#good = 0;
    }
    if (this.#scale >= 1) return;
    throw new DivergedError(`at step ${this.#counted}: even with a loss scale of ${scale} the gradients are`);
  }
}
