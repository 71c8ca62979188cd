import { failureExit, UnitcError } from '../../errors.ts';

/** A model cannot be exported to a target, or an exported model is damaged or does not reproduce its records. */
export class ExportError extends UnitcError {
  override readonly name = 'ExportError';
  readonly code = 'UNITC_EXPORT';
  readonly exit = failureExit.failed;
}
