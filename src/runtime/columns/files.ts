import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type CallArguments, text as textArgument } from '../arguments.ts';
import { DataError } from '../errors.ts';
import { backslashHint } from '../reading/files.ts';
import { pathInside } from '../reading/inside.ts';
import { bytesIn, pathIn } from '../records/file_bytes.ts';
import { FileRange } from '../records/file_range.ts';
import type { Row } from '../records/row.ts';
import { cellOf, wrongCell } from './cells.ts';
import type { CellReader } from './column.ts';

/** A file whose content is in the cell: a member of an archive, or its bytes. */
type FileContent =
  | { readonly kind: 'range'; readonly range: FileRange }
  | { readonly kind: 'bytes'; readonly name: string; readonly bytes: Uint8Array };

/**
 * Reads the path that the cell of the argument `column` names, relative to the folder of the argument
 * `folder`. Throws DataError if the path leaves that folder.
 */
export function filePath(args: CallArguments): CellReader<string> {
  const [column, folder] = [textArgument(args, 'column'), textArgument(args, 'folder')];
  return (row) => {
    const path = pathIn(cellOf(row, column));
    if (path !== undefined) return pathInside(resolve(row.folder, folder), path, row.where);
    throw wrongCell(row, column, 'the path of a file', row.get(column));
  };
}

/** The content of the file in the cell of the argument `column`; undefined if the cell is a path. */
export function contentIn(row: Row, args: CallArguments): FileContent | undefined {
  const column = textArgument(args, 'column');
  const cell = row.get(column);
  if (cell instanceof FileRange) return { kind: 'range', range: cell };
  const bytes = bytesIn(cell);
  return bytes && { kind: 'bytes', name: `${row.where}, '${column}'`, bytes };
}

/** Throws DataError at the row if the file does not exist. */
export function requireFile(path: string, row: Row): void {
  if (existsSync(path)) return;
  throw new DataError(
    row.where,
    `there is no file '${path}'`,
    path.includes('\\') ? backslashHint : 'paths are relative to the folder of the table, or to `folder`',
  );
}
