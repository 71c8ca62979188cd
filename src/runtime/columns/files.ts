import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type CallArguments, text as textArgument } from '../arguments.ts';
import { DataError } from '../errors.ts';
import { backslashHint } from '../reading/files.ts';
import { pathInside } from '../reading/inside.ts';
import { FileRange } from '../records/file_range.ts';
import type { Row } from '../records/row.ts';
import { textCell } from './cells.ts';
import type { CellReader } from './column.ts';

/**
 * The path of the file that the cell of the argument `column` names, below the folder of the argument
 * `folder`. Throws DataError where it leaves that folder.
 */
export function filePath(args: CallArguments): CellReader<string> {
  const [column, folder] = [textArgument(args, 'column'), textArgument(args, 'folder')];
  return (row) => pathInside(resolve(row.folder, folder), textCell(row, column), row.where);
}

/** The member of an archive that the cell of the argument `column` is; undefined where it is a path. */
export function rangeIn(row: Row, args: CallArguments): FileRange | undefined {
  const cell = row.get(textArgument(args, 'column'));
  return cell instanceof FileRange ? cell : undefined;
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
