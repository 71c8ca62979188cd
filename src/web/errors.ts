import { failureExit, UnitcError } from '../errors.ts';

/** An exported model is damaged, or does not reproduce the results of the exported run. */
export class ExportedModelError extends UnitcError {
  override readonly name = 'ExportedModelError';
  readonly code = 'UNITC_EXPORTED_MODEL';
  readonly exit = failureExit.failed;
}
