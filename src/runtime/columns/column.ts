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
   * Checks once for each row what `reader` does not, such as that a file exists. The check throws DataError
   * at the row.
   */
  verify?(args: CallArguments): CellReader<void>;
}

/** A target made of columns. */
export interface TruthColumn extends ColumnSignature {
  readonly use: Extract<ColumnSignature['use'], { kind: 'truth' }>;
  /**
   * Names of classes in index order, found in the training rows or given in the arguments; undefined for
   * targets without names. Rows whose cell cannot be read add no name; reading them reports the problem.
   */
  names?(args: CallArguments, training: Iterable<Row>): readonly string[];
  /** `names`: those of the training rows. */
  reader(args: CallArguments, names: readonly string[]): CellReader<TargetValue>;
}

/** A use of columns: its signature for the compiler and its reader. One file each in this folder. */
export type ColumnBuiltin = FieldColumn | TruthColumn;

export function isTruth(column: ColumnBuiltin): column is TruthColumn {
  return column.use.kind === 'truth';
}
