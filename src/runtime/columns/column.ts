import type { ColumnSignature } from '../../compiler/catalog/signature.ts';
import type { CallArguments } from '../arguments.ts';
import type { InputField } from '../records/fields.ts';
import type { Row } from '../records/row.ts';

/** Value of a target. */
export type TargetValue = number | readonly number[] | Float32Array;

/** Reads the cells of a row. Throws DataError at the row. */
export type CellReader<T> = (row: Row) => T;

/** An input made of columns. */
export interface FieldColumn extends ColumnSignature {
  readonly use: Extract<ColumnSignature['use'], { kind: 'field' }>;
  reader(args: CallArguments): CellReader<InputField>;
  /**
   * Checks once per row what `reader` does not, such as whether a file exists. The check throws DataError at
   * the row.
   */
  verify?(args: CallArguments): CellReader<void>;
}

/** A target made of columns. */
export interface TruthColumn extends ColumnSignature {
  readonly use: Extract<ColumnSignature['use'], { kind: 'truth' }>;
  /**
   * Names of classes in index order, found in the training rows or given in the arguments; absent for targets
   * without names. Rows whose cell cannot be read contribute no name; reading them reports the problem.
   */
  names?(args: CallArguments, training: Iterable<Row>): readonly string[];
  /** `names`: the result of the method `names`. */
  reader(args: CallArguments, names: readonly string[]): CellReader<TargetValue>;
}

/** A use of columns: its signature for the compiler and its reader. One file each in this folder. */
export type ColumnBuiltin = FieldColumn | TruthColumn;

export function isTruth(column: ColumnBuiltin): column is TruthColumn {
  return column.use.kind === 'truth';
}
