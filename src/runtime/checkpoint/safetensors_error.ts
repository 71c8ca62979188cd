import { failureExit, UnitcError } from '../../errors.ts';

/** A file is truncated, damaged or not a safetensors file. */
export class SafetensorsError extends UnitcError {
  override readonly name = 'SafetensorsError';
  readonly code = 'UNITC_SAFETENSORS';
  readonly exit = failureExit.data;
  /** The problem without the path of the file. */
  readonly problem: string;

  constructor(problem: string, path?: string) {
    super(path === undefined ? problem : `${path}: ${problem}`);
    this.problem = problem;
  }
}
