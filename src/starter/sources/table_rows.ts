import { existsSync } from 'node:fs';
import { readableRows } from '../../runtime/columns/samples.ts';
import { bytesIn } from '../../runtime/records/file_bytes.ts';
import type { Row, RowSource } from '../../runtime/records/row.ts';
import { openTable, tableFiles } from '../../runtime/tables/open.ts';
import { separatorOf } from './separator.ts';

/** Largest number of rows examined, and of bytes of images and recordings in them. */
const [mostRows, mostBytes] = [2000, 2 ** 28];

/** The readable rows of a table, and its separator if that is not the usual one. */
export interface OpenedTable {
  readonly rows: readonly Row[];
  readonly separator: string | undefined;
}

/**
 * The first rows of a table, with all columns. Throws DataError if no row is readable. `path`: a file, or a
 * pattern for several.
 */
export async function openRows(path: string): Promise<OpenedTable> {
  const files = tableFiles([path], '');
  const separator = existsSync(files[0]!) ? separatorOf(files[0]!) : undefined;
  const options = { quotes: 'double', ...(separator !== undefined && { separator }) } as const;
  // Columns are known only once the table is open, and Parquet reads only requested columns.
  const names = first(await openTable(files, { ...options, columns: [] }), 1)[0]?.columns ?? [];
  const rows = first(await openTable(files, { ...options, columns: names }), mostRows);
  return { rows, separator };
}

function first(rows: RowSource, count: number): readonly Row[] {
  const found: Row[] = [];
  let bytes = 0;
  for (const row of readableRows(rows)) {
    if (found.length === count || bytes > mostBytes) break;
    found.push(row);
    for (const name of row.columns) bytes += bytesIn(row.get(name))?.length ?? 0;
  }
  // Accessing the first row throws its problem.
  return found.length > 0 ? found : [rows.at(0)];
}
