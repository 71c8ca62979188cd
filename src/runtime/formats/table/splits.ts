import type { ColumnCalls } from '../../columns/samples.ts';
import { RecordProblems } from '../../records/problems.ts';
import { Remarks } from '../../records/remarks.ts';
import { openTable, tableFiles } from '../../tables/open.ts';
import { rowsByColumn } from '../support/named_splits.ts';
import { rowsByShare } from '../support/row_share.ts';
import { type RowSplits, requireDistinct } from '../support/row_splits.ts';
import { selectedRows } from '../support/selected_rows.ts';
import type { TableArguments } from './arguments.ts';

/** Opens the files and divides their rows. Throws DataError if a file or the division cannot be used. */
export async function openSplits(
  { train, division, form }: TableArguments,
  read: readonly string[],
  columns: ColumnCalls,
  { root, seed }: { readonly root: string; readonly seed: number },
): Promise<RowSplits> {
  const problems = { train: new RecordProblems(), valid: new RecordProblems() };
  const remarks = { train: new Remarks(), valid: new Remarks() };
  const open = (files: readonly string[], more: readonly string[] = []) =>
    openTable(files, { ...form, columns: [...read, ...more] });
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
  const dividing = division.kind === 'column' ? division.column : division.share.group;
  const all = await open(files, dividing === null ? [] : [dividing]);
  const found = { problems: problems.train, remarks: remarks.train };
  const rows =
    division.kind === 'column'
      ? selectedRows(all, rowsByColumn(all, division.column, found, where))
      : rowsByShare(all, division.share, { seed, columns, problems: problems.train, where });
  const sources = { train: { rows: rows.train, where }, valid: { rows: rows.valid, where } };
  return { sources, problems, remarks };
}
