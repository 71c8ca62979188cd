import { DataError } from '../errors.ts';
import { meant } from '../reading/names.ts';
import { FileRange } from '../records/file_range.ts';
import type { Row } from '../records/row.ts';

/** Longest excerpt of a cell in a message, in characters. */
const excerpt = 40;

/** The cell of a column. Throws DataError if the rows have no such column. */
export function cellOf(row: Row, column: string): unknown {
  const value = row.get(column);
  if (value !== undefined) return value;
  throw new DataError(
    row.where,
    `there is no column '${column}'`,
    `${meant(column, row.columns, 'columns')}; check \`columns\` of the dataset`,
  );
}

/** A text cell. Throws DataError if it is empty or contains anything else. */
export function textCell(row: Row, column: string): string {
  const value = cellOf(row, column);
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw wrongCell(row, column, 'text', value);
}

/** A class name: text, a whole number, or true or false. Throws DataError for any other cell. */
export function classCell(row: Row, column: string): string {
  const value = cellOf(row, column);
  const name = className(value);
  if (name === undefined)
    throw wrongCell(row, column, 'a class (text, a whole number, true or false)', value);
  return name;
}

/** The class name in a cell, trimmed; undefined if the cell contains none. */
export function className(cell: unknown): string | undefined {
  const plain = typeof cell === 'boolean' || typeof cell === 'bigint' || Number.isSafeInteger(cell);
  if (plain) return String(cell);
  const name = typeof cell === 'string' ? cell.trim() : '';
  return name === '' ? undefined : name;
}

/** A finite number. Throws DataError for any other cell. */
export function numberCell(row: Row, column: string): number {
  const value = cellOf(row, column);
  const number = numberIn(value, row.decimal);
  if (number === undefined) throw wrongCell(row, column, 'a finite number', value);
  return number;
}

/** Syntax of numbers in text, by decimal mark. */
const written = {
  '.': /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i,
  ',': /^\s*[+-]?(\d+(,\d*)?|,\d+)(e[+-]?\d+)?\s*$/i,
};

/**
 * The finite number in a cell, possibly as text (`-1.5e3`); undefined if there is none that fits a 32-bit
 * float.
 */
export function numberIn(cell: unknown, decimal: '.' | ',' = '.'): number | undefined {
  if (typeof cell === 'string') {
    return written[decimal].test(cell) ? finite(Number(cell.replace(',', '.'))) : undefined;
  }
  return typeof cell === 'number' || typeof cell === 'bigint' ? finite(Number(cell)) : undefined;
}

/**
 * Rejects numbers beyond the range of 32-bit floats, with which models compute: they would become infinite.
 */
function finite(number: number): number | undefined {
  return Number.isFinite(Math.fround(number)) ? number : undefined;
}

/** Whether a cell contains a number that a 64-bit float can represent, but a 32-bit float cannot. */
function isBeyondFloats(cell: unknown): boolean {
  const number = typeof cell === 'number' || typeof cell === 'string' ? Number(cell) : Number.NaN;
  return Number.isFinite(number) && finite(number) === undefined;
}

export function wrongCell(row: Row, column: string, expected: string, found: unknown): DataError {
  return new DataError(
    row.where,
    `expected '${column}' to be ${expected}, found ${describeCell(found)}`,
    hintFor(row, found),
  );
}

function hintFor(row: Row, found: unknown): string {
  if (isFormatted(found)) return formattedHint(row, found);
  if (isBeyondFloats(found)) return 'numbers are 32-bit floats, of at most 3.4e38: write it in a larger unit';
  return 'correct the cell, or leave out such records with `skip` in the dataset';
}

/** Whether a cell contains a number in a national format: 1,5 or 1,234.50 or 1.234,50. */
function isFormatted(cell: unknown): cell is string {
  return typeof cell === 'string' && /^\s*[+-]?\d+([.,' ]\d+)+\s*$/.test(cell);
}

function formattedHint({ decimal }: Row, found: string): string {
  if (decimal === ',') return 'with `decimal: ","`, numbers have no thousands separators: 1234,5';
  const plain = 'write numbers with a decimal point and without thousands separators: 1234.5';
  return /^[^.,]*,\d+\s*$/.test(found)
    ? `${plain}; if the comma is a decimal mark, write \`decimal: ","\` in \`table\``
    : plain;
}

export function describeCell(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (value === '') return 'an empty cell';
  if (typeof value === 'string') {
    return `'${value.length > excerpt ? `${value.slice(0, excerpt)}…` : value}'`;
  }
  if (value instanceof Uint8Array) return `${value.length} bytes that are not text`;
  if (value instanceof FileRange) return 'a file';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' ? 'an object' : String(value);
}
