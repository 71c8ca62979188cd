import { failureExit, UnitcError } from '../../errors.ts';

/** A pass is named that does not exist or that cannot be disabled. */
export class PassError extends UnitcError {
  override readonly name = 'PassError';
  readonly code = 'UNITC_PASS';
  readonly exit = failureExit.usage;
}
