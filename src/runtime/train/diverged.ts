import { failureExit, UnitcError } from '../../errors.ts';

/** The loss, the gradients, the parameters or the optimizer states are no longer finite. Exit code 6. */
export class DivergedError extends UnitcError {
  override readonly name = 'DivergedError';
  readonly code = 'UNITC_DIVERGED';
  readonly exit = failureExit.diverged;
  readonly #problem: string;

  /** `problem`: `at step 7: the loss is NaN, which is`. `checkpoint`: name of the run's last checkpoint. */
  constructor(problem: string, checkpoint?: string) {
    const intact =
      checkpoint === undefined
        ? 'No checkpoint had been written yet.'
        : `The last checkpoint, ${checkpoint}, is intact.`;
    super(
      `training diverged ${problem} not finite. ${intact} ` +
        'Lower the learning rate (train.optimizer.lr), clip more (train.clip) or warm up longer.',
    );
    this.#problem = problem;
  }

  /** The same error with the name of the run's last checkpoint, which only the run knows. */
  withCheckpoint(name: string | undefined): DivergedError {
    return new DivergedError(this.#problem, name);
  }
}
