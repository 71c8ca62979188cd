import { className } from '../../columns/cells.ts';
import type { ColumnCalls } from '../../columns/samples.ts';
import { DataError } from '../../errors.ts';
import { RecordProblems } from '../../records/problems.ts';
import { Remarks } from '../../records/remarks.ts';
import type { RowSource } from '../../records/row.ts';
import { openTable, tableFiles } from '../../tables/open.ts';
import { positions, type Share, splitByShare, splitStratified } from '../support/share.ts';
import type { SplitName } from '../support/splits.ts';
import type { TableArguments, TableDivision } from './arguments.ts';
import { SelectedRows } from './selected_rows.ts';
import { rowsByColumn } from './split_column.ts';

/** The rows of both splits. */
export interface TableSplits {
  readonly sources: Readonly<Record<SplitName, { readonly rows: RowSource; readonly where: string }>>;
  /** Rows that belong to no split because of a problem, counted in `train`. */
  readonly problems: Readonly<Record<SplitName, RecordProblems>>;
  readonly remarks: Readonly<Record<SplitName, Remarks>>;
}

/** Opens the files and divides their rows. Throws DataError where a file or the division cannot be used. */
export async function openSplits(
  { train, division, options }: TableArguments,
  read: readonly string[],
  columns: ColumnCalls,
  { root, seed }: { readonly root: string; readonly seed: number },
): Promise<TableSplits> {
  const problems = { train: new RecordProblems(), valid: new RecordProblems() };
  const remarks = { train: new Remarks(), valid: new Remarks() };
  const open = (files: readonly string[], more: readonly string[] = []) =>
    openTable(files, { ...options, columns: [...read, ...more] });
  const files = tableFiles(train, root);
  const where = files.length === 1 ? files[0]! : `${files[0]!} and ${files.length - 1} more`;
  if (division.kind === 'files') {
    const held = tableFiles(division.valid, root);
    requireDistinct(files, held);
    const sources = {
      train: { rows: await open(files), where },
      valid: { rows: await open(held), where: held[0]! },
    };
    return { sources, problems, remarks };
  }
  const all = await open(files, division.kind === 'column' ? [division.column] : []);
  const chosen =
    division.kind === 'column'
      ? rowsByColumn(all, division.column, problems.train, remarks.train, where)
      : rowsByShare(all, division, seed, columns, where);
  const source = (name: SplitName) => ({ rows: new SelectedRows(all, chosen[name]), where });
  return { sources: { train: source('train'), valid: source('valid') }, problems, remarks };
}

/** Throws DataError where a file is in both splits. */
export function requireDistinct(train: readonly string[], valid: readonly string[]): void {
  const trained = new Set(train);
  const both = valid.find((file) => trained.has(file));
  if (both === undefined) return;
  throw new DataError(
    both,
    'the file is in both splits',
    'held-out records must not be trained on: name another file, or write `valid: 20%`',
  );
}

/** Indices of the rows of each split by a seeded share. Throws DataError. */
export function rowsByShare(
  all: RowSource,
  { valid, stratify }: Extract<TableDivision, { kind: 'share' }>,
  seed: number,
  columns: ColumnCalls,
  where: string,
): Readonly<Record<SplitName, Uint32Array>> {
  const share: Share = { valid, seed };
  const keys = positions(all.length);
  if (!stratify) return splitByShare(keys, share, where);
  return splitStratified(keys, classesOf(all, columns, where), share, where);
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
