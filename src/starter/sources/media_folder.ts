import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathIn } from '../../runtime/records/file_bytes.ts';
import type { Row } from '../../runtime/records/row.ts';
import { foldersIn } from './paths.ts';

/** Number of rows whose files are searched for: some files may be missing. */
const mostRows = 20;

/**
 * The folder that contains the files named in a column, relative to that of the table: a folder in it or next
 * to it. Undefined if the paths are already relative to the table's folder, or no folder has the files.
 */
export function mediaFolder(rows: readonly Row[], column: string): string | undefined {
  const table = rows[0]!.folder;
  const paths = rows.slice(0, mostRows).flatMap((row) => pathIn(row.get(column)) ?? []);
  const holds = (folder: string) => paths.some((path) => existsSync(join(folder, path)));
  if (holds(table)) return undefined;
  const names = (folder: string) => foldersIn(folder).map((path) => path.slice(folder.length + 1));
  const candidates = [...names(table), ...names(dirname(table)).map((name) => `../${name}`)];
  return candidates.find((name) => holds(join(table, name)));
}
