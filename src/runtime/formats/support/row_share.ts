import { className } from '../../columns/cells.ts';
import type { ColumnCalls } from '../../columns/samples.ts';
import { DataError } from '../../errors.ts';
import { RecordProblems } from '../../records/problems.ts';
import type { RowSource } from '../../records/row.ts';
import { type SelectedSplits, selectedRows } from './selected_rows.ts';
import { positions, type Share, splitByShare, splitStratified } from './share.ts';

/** A seeded share of rows, or of the rows of each class. */
export interface RowShare extends Share {
  readonly stratify: boolean;
}

/** Divides rows by a seeded share. Throws DataError where a split would be empty, or `stratify` finds no label. */
export function rowsByShare(
  all: RowSource,
  share: RowShare,
  columns: ColumnCalls,
  where: string,
): SelectedSplits {
  const keys = positions(all.length);
  const chosen = share.stratify
    ? splitStratified(keys, classesOf(all, columns, where), share, where)
    : splitByShare(keys, share, where);
  return selectedRows(all, chosen);
}

/** Number of the class of every row, in order of first occurrence; -1 where it cannot be read. */
function classesOf(all: RowSource, columns: ColumnCalls, where: string): Int32Array {
  const label = Object.values(columns).find(({ builtin }) => builtin === 'label');
  if (!label) {
    throw new DataError(
      where,
      '`stratify` needs a `label` in `columns`',
      'name its column, or remove `stratify`',
    );
  }
  const column = String(label.args.column);
  const numbers = new Map<string, number>();
  const unreadable = new RecordProblems();
  return Int32Array.from({ length: all.length }, (_, index) => {
    const name = unreadable.collect(() => className(all.at(index).get(column)));
    if (name === undefined) return -1;
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  });
}
