import { DataError } from '../errors.ts';
import type { Row } from './column.ts';

/** Longest excerpt of a cell in a message, in characters. */
const excerpt = 40;

/** The cell of a column. Throws DataError where the rows have no such column. */
export function cellOf(row: Row, column: string): unknown {
  const value = row.get(column);
  if (value !== undefined) return value;
  const known = row.columns.slice(0, 20).join(', ');
  throw new DataError(
    row.where,
    `there is no column '${column}'`,
    `columns: ${known}${row.columns.length > 20 ? ', …' : ''}; check \`columns\` of the dataset`,
  );
}

/** A cell with text. Throws DataError where it is empty or holds something else. */
export function textCell(row: Row, column: string): string {
  const value = cellOf(row, column);
  if (typeof value === 'string' && value !== '') return value;
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

/** The class that a cell names; undefined where it names none. */
export function className(cell: unknown): string | undefined {
  const plain = typeof cell === 'boolean' || typeof cell === 'bigint' || Number.isSafeInteger(cell);
  if (plain) return String(cell);
  return typeof cell === 'string' && cell !== '' ? cell : undefined;
}

export function wrongCell(row: Row, column: string, expected: string, found: unknown): DataError {
  return new DataError(row.where, `expected '${column}' to be ${expected}, found ${describeCell(found)}`);
}

export function describeCell(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (value === '') return 'an empty cell';
  if (typeof value === 'string') {
    return `'${value.length > excerpt ? `${value.slice(0, excerpt)}…` : value}'`;
  }
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' ? 'an object' : String(value);
}
