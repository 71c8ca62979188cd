import { failureExit, UnitcError } from '../../errors.ts';

/** A safetensors file that is cut short, damaged or of another kind. */
export class SafetensorsError extends UnitcError {
  override readonly name = 'SafetensorsError';
  readonly code = 'UNITC_SAFETENSORS';
  readonly exit = failureExit.data;
  constructor(message: string) {
    super(message);
  }
}
