import { failureExit, UnitcError } from '../../errors.ts';

/** The loss, the gradients or the parameters are not finite any more. Exit code 6. */
export class DivergedError extends UnitcError {
  override readonly name = 'DivergedError';
  readonly code = 'UNITC_DIVERGED';
  readonly exit = failureExit.diverged;

  /** `what`: `at step 7: the loss is NaN, which is`. */
  constructor(what: string) {
    super(
      `training diverged ${what} not finite. The last checkpoint is intact. ` +
        'Lower the learning rate (train.optimizer.lr), clip more (train.clip) or warm up longer.',
    );
  }
}
