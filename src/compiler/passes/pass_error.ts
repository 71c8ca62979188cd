import { failureExit, UnitcError } from '../../errors.ts';

/** The named pass does not exist or cannot be disabled. */
export class PassError extends UnitcError {
  override readonly name = 'PassError';
  readonly code = 'UNITC_PASS';
  readonly exit = failureExit.usage;
}
