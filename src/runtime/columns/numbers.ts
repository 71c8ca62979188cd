import { texts } from '../arguments.ts';
import type { Row } from '../records/row.ts';
import { cellOf, className, numberIn, wrongCell } from './cells.ts';
import type { FieldColumn } from './column.ts';

/** Texts that denote a missing value, ignoring case. */
const missingTexts: ReadonlySet<string> = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '?']);

export const numbers: FieldColumn = {
  name: 'numbers',
  category: 'column',
  summary:
    'Numbers and categories, a column each, for modalities of numbers. Empty cells and `NA`, `N/A`, `NaN`, `null`, `None` and `?` are ' +
    'missing values.',
  parameters: [
    {
      name: 'columns',
      type: { kind: 'list', of: { kind: 'column' } },
      doc: 'Columns of numbers.',
      default: [],
      positional: true,
    },
    {
      name: 'categories',
      type: { kind: 'list', of: { kind: 'column' } },
      doc: 'Columns of categories, which follow the numbers: text, whole numbers, or true and false.',
      default: [],
    },
  ],
  example: 'columns { numbers: numbers(["age", "fare"], categories: ["sex", "port"])  label: "survived" }',
  use: { kind: 'field', field: 'numbers' },
  size: (args) => texts(args, 'columns').length + texts(args, 'categories').length,
  check(args) {
    if (texts(args, 'columns').length + texts(args, 'categories').length > 0) return [];
    return [{ arguments: [], message: '`numbers` has no columns', hint: 'as in `numbers(["age", "fare"])`' }];
  },
  reader(args) {
    const [columns, categories] = [texts(args, 'columns'), texts(args, 'categories')];
    return (row) => ({
      kind: 'numbers',
      numbers: columns.map((column) => numberOrMissing(row, column)),
      categories: categories.map((column) => categoryCell(row, column)),
    });
  },
};

/** A finite number, or null if it is missing. Throws DataError. */
function numberOrMissing(row: Row, column: string): number | null {
  const value = cellOf(row, column);
  if (isMissing(value)) return null;
  const number = numberIn(value, row.decimal);
  if (number !== undefined) return number;
  throw wrongCell(row, column, 'a finite number, or empty', value);
}

function categoryCell(row: Row, column: string): string | null {
  const value = cellOf(row, column);
  if (isMissing(value)) return null;
  const name = className(value);
  if (name === undefined)
    throw wrongCell(row, column, 'a category (text, a whole number, true or false)', value);
  return name;
}

function isMissing(value: unknown): boolean {
  if (typeof value === 'string') return missingTexts.has(value.trim().toLowerCase());
  return value === null || Number.isNaN(value);
}
