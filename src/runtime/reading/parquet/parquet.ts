import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../../errors.ts';
import { checkFile } from '../files.ts';
import { describe } from '../json.ts';
import { noteRead } from '../log.ts';
import { decodeUtf8 } from '../utf8.ts';
import { notComplete, type PackedRows, type ParquetLayout, type ParquetRow } from './request.ts';
import { ParquetThread } from './thread.ts';

export type { PackedRows, ParquetRow } from './request.ts';

/**
 * The parts of a split in a folder, in order: `train-00000-of-00002.parquet`, …, with or without a hash after
 * the numbers, or `train.parquet`. Throws DataError if parts are missing.
 */
export function parquetParts(folder: string, split: string): readonly string[] {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  const parts = names.filter((name) => numbering.test(behind(name, split)));
  const single = names.filter((name) => name === `${split}.parquet`);
  if (single.length + parts.length > 0) {
    if (single.length === 0) checkParts(folder, split, parts);
    else if (parts.length > 0) throw repeated(folder, split, [...single, ...parts]);
    return [...single, ...parts].map((name) => join(folder, name));
  }
  const shown = names.filter((name) => name.endsWith('.parquet')).slice(0, 8);
  throw new DataError(
    folder,
    `no ${split}-*.parquet; ${shown.length > 0 ? `the folder holds ${shown.join(', ')}` : 'the folder holds no Parquet file'}`,
    'check the folder and the name of the split',
  );
}

/** Number of a part, and number of parts. */
const numbering = /^-(\d+)-of-(\d+)(?:-[0-9a-f]+)?\.parquet$/;

/** Throws DataError for a missing part, since half a split would silently give wrong results. */
function checkParts(folder: string, split: string, parts: readonly string[]): void {
  const numbers = parts.map((name) => numbering.exec(behind(name, split))!.slice(1, 3).map(Number));
  const present = new Set(numbers.map(([part]) => part));
  const count = numbers[0]![1]!;
  if (present.size < parts.length || numbers.some(([, of]) => of !== count)) {
    throw repeated(folder, split, parts);
  }
  const missing = Array.from({ length: count }, (_, part) => part).filter((part) => !present.has(part));
  if (missing.length === 0) return;
  throw new DataError(
    folder,
    `of the ${count} parts of ${split}-*.parquet, ${missing.length} missing: number ${missing.slice(0, 8).join(', ')}`,
    `fetch them; to use one part alone, rename it to ${split}.parquet in a separate folder`,
  );
}

function repeated(folder: string, split: string, names: readonly string[]): DataError {
  return new DataError(
    folder,
    `records of ${split} occur twice: ${names.slice(0, 4).join(', ')}`,
    'keep only one set of parts of the split in the folder',
  );
}

function behind(name: string, split: string): string {
  return name.startsWith(split) ? name.slice(split.length) : '';
}

/** A cell as a number; NaN if it is not a number, so that an empty label is not read as class 0. */
export function numberCell(value: unknown): number {
  const written = typeof value === 'string' && value.trim() !== '';
  return written || typeof value === 'number' || typeof value === 'bigint' ? Number(value) : Number.NaN;
}

/** A cell as a whole number; NaN if it is none, or not exactly representable. */
export function integerCell(value: unknown): number {
  const number = numberCell(value);
  return Number.isSafeInteger(number) ? number : Number.NaN;
}

/** A cell for messages. */
export function describeCell(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  return value === null || value === undefined ? 'nothing' : describe(value);
}

/** Text of a cell; `where` names file and row. Throws DataError if it is not text, or not UTF-8. */
export function textCell(value: unknown, column: string, where: string): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return decodeUtf8(value, `${where}, column ${column}`);
  throw new DataError(where, `expected text in the column ${column}, found ${describeCell(value)}`);
}

/**
 * Some columns of all rows of a file, or of the rows `from` to `to - 1`. Columns of `optional` are read if
 * the file has them. Text that is not UTF-8 and bytes that are not marked as text stay bytes. Reading runs in
 * a thread, which is terminated after `limitSeconds` of work. Throws DataError.
 */
export async function readParquet(
  file: string,
  columns: readonly string[],
  rows?: { readonly from: number; readonly to: number },
  optional: readonly string[] = [],
  limitSeconds?: number,
): Promise<readonly ParquetRow[]> {
  requireContent(file);
  const request = { file, columns, optional, ...(rows && { rows }) };
  return parquetThread.read('rows', request, limitSeconds ?? secondsFor(file));
}

/** Columns, row groups and class names of a file. Throws DataError. */
export async function parquetLayout(file: string): Promise<ParquetLayout> {
  requireContent(file);
  return parquetThread.read('layout', { file }, secondsFor(file));
}

/** All rows of a row group, serialised. Throws DataError. */
export function readPackedGroup(
  file: string,
  columns: readonly string[],
  group: number,
): Promise<PackedRows> {
  return parquetThread.read('packed', { file, columns, group }, secondsFor(file));
}

function requireContent(file: string): void {
  checkFile(file);
  if (statSync(file).size === 0) throw notComplete(file, 'it is empty');
  noteRead(file);
}

const parquetThread = new ParquetThread();

/**
 * Time limit in seconds of work, far above what reading takes: damaged lengths can make the reader loop
 * forever. Small files get a second per 100 kB, large ones a second per MB.
 */
function secondsFor(file: string): number {
  const bytes = statSync(file).size;
  return 1 + Math.min(bytes / 1e5, 20 + bytes / 1e6);
}
