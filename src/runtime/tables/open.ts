import { existsSync, statSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { DataError } from '../errors.ts';
import { checkFile } from '../reading/files.ts';
import { firstBytes } from '../reading/first_bytes.ts';
import { mistakenFile } from '../reading/mistaken_files.ts';
import type { RowSource } from '../records/row.ts';
import type { TableForm } from '../records/table_form.ts';
import { withDecimalComma } from './decimal_comma.ts';
import { DelimitedFile } from './delimited/delimited_file.ts';
import type { Dialect } from './delimited/dialect.ts';
import { filesMatching, isPattern } from './glob.ts';
import { JoinedTables } from './joined.ts';
import { JsonLinesFile } from './json_lines.ts';
import { ParquetFile } from './parquet_file.ts';

/** Options for reading the files of a table. */
export interface TableOptions extends TableForm {
  /** Names of the columns that are read. */
  readonly columns: readonly string[];
}

/**
 * The files that paths and patterns name, in this order; matches of a pattern are sorted. Throws DataError if
 * a pattern matches no file, a file is named twice, or a path is a folder.
 */
export function tableFiles(paths: readonly string[], root: string): readonly string[] {
  const files = paths.flatMap((path) =>
    isPattern(path) ? filesMatching(path, root) : [resolve(root, path)],
  );
  const folder = files.find((file) => existsSync(file) && statSync(file).isDirectory());
  if (folder !== undefined) {
    throw new DataError(
      folder,
      'expected a file, found a folder',
      'name the files in it, as in `"FOLDER/*.csv"`',
    );
  }
  const known = new Set<string>();
  const repeated = files.find((file) => known.size === known.add(file).size);
  if (repeated === undefined) return files;
  throw new DataError(repeated, 'the file is named twice', 'its rows would count twice: name it once');
}

/**
 * The rows of all files, concatenated. Throws DataError if a file as a whole is unusable; unreadable rows
 * throw when they are requested.
 */
export async function openTable(files: readonly string[], options: TableOptions): Promise<RowSource> {
  const tables: RowSource[] = [];
  for (const file of files) {
    requireTable(file);
    tables.push(await openFile(file, options));
  }
  const rows = tables.length === 1 ? tables[0]! : new JoinedTables(tables);
  return options.decimal ? withDecimalComma(rows) : rows;
}

/** Throws DataError for files that are commonly mistaken for tables: archives, failed downloads, pointers. */
function requireTable(path: string): void {
  checkFile(path);
  const start = firstBytes(path).toString('latin1');
  // Each kind of table has its own message for an empty file.
  const mistaken = start === '' ? undefined : mistakenFile(start, 'a table');
  if (mistaken) throw new DataError(path, mistaken.message, mistaken.hint);
}

function openFile(path: string, options: TableOptions): RowSource | Promise<RowSource> {
  const kind = extname(path).toLowerCase();
  switch (kind) {
    case '.csv':
      return new DelimitedFile(path, dialect('CSV', ',', options), options.columns);
    case '.tsv':
    case '.tab':
      return new DelimitedFile(path, dialect('TSV', '\t', options), options.columns);
    case '.jsonl':
    case '.ndjson':
      return new JsonLinesFile(path, options.columns);
    case '.parquet':
      return ParquetFile.open(path, options.columns);
    default:
      throw unknownKind(path, kind);
  }
}

function dialect(name: string, usual: string, { separator, quotes, header }: TableOptions): Dialect {
  return { name, separator: separator ?? usual, quotes, ...(header && { header }) };
}

const advice: Readonly<Record<string, string>> = {
  '.gz': 'unpack it first: `gunzip FILE`',
  '.zip': 'unpack it first',
  '.xlsx': 'save the sheet as CSV (UTF-8)',
  '.xls': 'save the sheet as CSV (UTF-8)',
  '.ods': 'save the sheet as CSV (UTF-8)',
  '.json': 'write one object on each line, as .jsonl',
};

function unknownKind(path: string, kind: string): DataError {
  return new DataError(
    path,
    `expected a name that ends in .csv, .tsv, .jsonl or .parquet, found ${kind ? `'${kind}'` : 'none of them'}`,
    Object.hasOwn(advice, kind)
      ? advice[kind]
      : 'name it .csv if commas or semicolons separate cells, .tsv if tabs do',
  );
}
