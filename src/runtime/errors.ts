import { failureExit, UnitcError } from '../errors.ts';
import { printable, printableLines } from '../printable.ts';

/**
 * Unusable data or weights. `where` names the file and the record or line; `message` states the expected and
 * the found value; `hint` says how to fix it. All three are safe to print, including quotations from a file.
 */
export class DataError extends UnitcError {
  override readonly name = 'DataError';
  readonly code = 'UNITC_DATA';
  readonly exit = failureExit.data;
  override readonly where: string;
  override readonly hint: string | undefined;
  constructor(where: string, message: string, hint?: string) {
    super(printableLines(message));
    this.where = printable(where);
    this.hint = hint === undefined ? undefined : printableLines(hint);
  }
}
