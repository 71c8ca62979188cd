import { failureExit, UnitcError } from '../errors.ts';

/**
 * Unusable data or weights. `where` names the file and the record or line; `message` says what was expected and found; `hint` says
 * what to do.
 */
export class DataError extends UnitcError {
  override readonly name = 'DataError';
  readonly code = 'UNITC_DATA';
  readonly exit = failureExit.data;
  override readonly where: string;
  override readonly hint: string | undefined;
  constructor(where: string, message: string, hint?: string) {
    super(message);
    this.where = where;
    this.hint = hint;
  }
}
