import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type CallArguments, text as textArgument } from '../arguments.ts';
import { DataError } from '../errors.ts';
import { backslashHint } from '../reading/files.ts';
import { pathInside } from '../reading/inside.ts';
import type { Row } from '../records/row.ts';
import { textCell } from './cells.ts';
import type { CellReader } from './column.ts';

/**
 * The path of the file that the cell of the argument `column` names, below the folder of the argument `folder`.
 * Throws DataError where it leaves that folder.
 */
export function filePath(args: CallArguments): CellReader<string> {
  const [column, folder] = [textArgument(args, 'column'), textArgument(args, 'folder')];
  return (row) => pathInside(resolve(row.folder, folder), textCell(row, column), row.where);
}

/** Throws DataError at the row where no file has the path. */
export function requireFile(path: string, row: Row): void {
  if (existsSync(path)) return;
  throw new DataError(
    row.where,
    `there is no file '${path}'`,
    path.includes('\\') ? backslashHint : 'paths are relative to the folder of the table, or to `folder`',
  );
}
