import { failureExit, UnitcError } from '../../errors.ts';

/** A folder that is not a run, cannot become one, or whose files are damaged. */
export class RunDirectoryError extends UnitcError {
  override readonly name = 'RunDirectoryError';
  readonly code = 'UNITC_RUN_DIRECTORY';
  readonly exit = failureExit.usage;
}

/** Another process writes into the run. */
export class RunLockedError extends UnitcError {
  override readonly name = 'RunLockedError';
  readonly code = 'UNITC_RUN_LOCKED';
  readonly exit = failureExit.failed;
}
