import { failureExit, UnitcError } from '../errors.ts';

/** An exported model is damaged, or does not give the results of the run that was exported. */
export class ExportedModelError extends UnitcError {
  override readonly name = 'ExportedModelError';
  readonly code = 'UNITC_EXPORTED_MODEL';
  readonly exit = failureExit.failed;
}
