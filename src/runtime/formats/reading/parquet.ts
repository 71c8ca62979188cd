import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../format.ts';
import { describe } from './json.ts';
import { noteRead } from './log.ts';

export type ParquetRow = Readonly<Record<string, unknown>>;

/**
 * The parts of a split in a folder, in order: `train-00000-of-00002.parquet`, …, with or without a hash behind the numbers, or
 * `train.parquet`. Throws DataError where there is none, or not all of them.
 */
export function parquetParts(folder: string, split: string): readonly string[] {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  if (names.includes(`${split}.parquet`)) return [join(folder, `${split}.parquet`)];
  const parts = names.filter((name) => numbering.test(behind(name, split)));
  checkParts(folder, split, parts);
  if (parts.length > 0) return parts.map((name) => join(folder, name));
  const shown = names.filter((name) => name.endsWith('.parquet')).slice(0, 8);
  throw new DataError(
    folder,
    `there is no ${split}-*.parquet; ${shown.length > 0 ? `it holds ${shown.join(', ')}` : 'it holds no Parquet file'}`,
    'check the folder and the name of the split',
  );
}

/** Number of a part, and how many there are. */
const numbering = /^-(\d+)-of-(\d+)(?:-[0-9a-f]+)?\.parquet$/;

/** Half a split would be read without a word, and its figures would be wrong. */
function checkParts(folder: string, split: string, parts: readonly string[]): void {
  const numbers = parts.map((name) => numbering.exec(behind(name, split))!.slice(1, 3).map(Number));
  const counts = new Set(numbers.map(([, count]) => count));
  const there = new Set(numbers.map(([part]) => part));
  const count = Math.max(0, ...numbers.map(([, of]) => of!));
  const missing = Array.from({ length: count }, (_, part) => part).filter((part) => !there.has(part));
  if (counts.size <= 1 && there.size === parts.length && missing.length === 0) return;
  throw new DataError(
    folder,
    missing.length > 0
      ? `of the ${count} parts of ${split}-*.parquet, ${missing.length} are not there, first part ${missing[0]}`
      : `parts of ${split}-*.parquet are there twice, or of two divisions: ${parts.slice(0, 4).join(', ')}`,
    'fetch the split again, into an empty folder',
  );
}

function behind(name: string, split: string): string {
  return name.startsWith(split) ? name.slice(split.length) : '';
}

/** A cell that must hold a whole number. `where` names file and row. */
export function integerCell(value: unknown, what: string, where: string): number {
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number)) return number;
  throw new DataError(where, `expected ${what} to be a whole number, found ${describe(value ?? undefined)}`);
}

/**
 * Some columns of all rows of a file, or of rows `from` to `to`; columns of `optional` are read where the file has them.
 * Throws DataError.
 */
export async function readParquet(
  file: string,
  columns: readonly string[],
  rows?: { readonly from: number; readonly to: number },
  optional: readonly string[] = [],
): Promise<readonly ParquetRow[]> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } = await import('hyparquet');
  const { compressors } = await import('hyparquet-compressors');
  try {
    const source = await asyncBufferFromFile(file);
    noteRead(file);
    const metadata = await parquetMetadataAsync(source);
    const known = new Set(parquetSchema(metadata).children.map(({ element }) => element.name));
    const missing = columns.filter((column) => !known.has(column));
    if (missing.length > 0) {
      throw new DataError(
        file,
        `expected the columns ${columns.join(', ')}; there is no ${missing.join(', ')}, but ${[...known].join(', ')}`,
        'is it the file of another dataset?',
      );
    }
    return await parquetReadObjects({
      file: source,
      metadata,
      compressors,
      columns: [...columns, ...optional.filter((column) => known.has(column))],
      // Bytes that are not marked as text stay bytes: pictures.
      utf8: false,
      ...(rows ? { rowStart: rows.from, rowEnd: rows.to } : {}),
    });
  } catch (error) {
    if (error instanceof DataError) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    throw new DataError(
      file,
      `not a whole Parquet file: ${detail}`,
      'the file is cut off or of another kind; fetch it again',
    );
  }
}
