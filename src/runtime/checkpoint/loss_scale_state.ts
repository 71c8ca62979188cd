/** One step's result as the loss scale sees it. */
export interface StepOutcome {
  /** The loss scale of the step. */
  readonly scale: number;
  /** Its gradients were not finite, so it changed nothing. */
  readonly skipped: boolean;
}

/** The state of `LossScale` in a checkpoint. */
export interface LossScaleState {
  readonly scale: number;
  /** Consecutive steps with finite gradients. */
  readonly good: number;
  /** Outcomes that are known but not yet counted, in step order. */
  readonly recent: readonly StepOutcome[];
}
