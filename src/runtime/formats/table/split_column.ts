import { describeCell } from '../../columns/cells.ts';
import { DataError } from '../../errors.ts';
import { Column } from '../../reading/column.ts';
import type { RecordProblems } from '../../records/problems.ts';
import type { Remarks } from '../../records/remarks.ts';
import type { Row, RowSource } from '../../records/row.ts';
import type { SplitName } from '../support/splits.ts';

/** Splits by the names in use for them. */
const splitNames: ReadonlyMap<string, SplitName | 'test'> = new Map([
  ['train', 'train'],
  ['training', 'train'],
  ['valid', 'valid'],
  ['validation', 'valid'],
  ['val', 'valid'],
  ['dev', 'valid'],
  ['test', 'test'],
]);

/**
 * Indices of the rows of each split, which a column names. Rows without the name of a split are added to
 * `problems`. Throws DataError where a split is empty.
 */
export function rowsByColumn(
  all: RowSource,
  column: string,
  problems: RecordProblems,
  remarks: Remarks,
  where: string,
): Readonly<Record<SplitName, Uint32Array>> {
  const indices = {
    train: new Column((length) => new Uint32Array(length)),
    valid: new Column((length) => new Uint32Array(length)),
  };
  for (let index = 0; index < all.length; index++) {
    problems.collect(() => {
      const row = all.at(index);
      const split = splitOf(row, column);
      if (split === 'test') remarks.add(`rows of the split 'test' are in neither split`, row.where);
      else indices[split].push(index);
    });
  }
  const [train, valid] = [indices.train.values(), indices.valid.values()];
  if (train.length > 0 && valid.length > 0) return { train, valid };
  throw new DataError(
    where,
    `no row has '${train.length === 0 ? 'train' : 'valid'}' in the column '${column}'`,
    'both splits need records: mark them, or write `valid: 20%` instead',
  );
}

function splitOf(row: Row, column: string): SplitName | 'test' {
  const cell = row.get(column);
  const split = typeof cell === 'string' ? splitNames.get(cell.trim().toLowerCase()) : undefined;
  if (split !== undefined) return split;
  throw new DataError(
    row.where,
    `expected '${column}' to be train or valid, found ${describeCell(cell)}`,
    'rows of a third split have `test`',
  );
}
