import { texts } from '../arguments.ts';
import { DataError } from '../errors.ts';
import { parseJson } from '../reading/json.ts';
import type { Row } from '../records/row.ts';
import { cellOf, numberCell, numberIn, wrongCell } from './cells.ts';
import type { TruthColumn } from './column.ts';

export const scores: TruthColumn = {
  name: 'scores',
  category: 'column',
  summary:
    'A score for each class: a column for each, or one column with a list of numbers. The target is f32 [classes]; the classes have the ' +
    'names of the columns, or their position in the list.',
  parameters: [
    {
      name: 'columns',
      type: { kind: 'list', of: { kind: 'column' } },
      doc: 'Columns of the scores in the order of the outputs, or the column of the lists.',
      positional: true,
    },
  ],
  example: 'columns { text: "comment"  scores: scores(["toxic", "insult", "threat"]) }',
  use: { kind: 'truth', target: 'scores', scale: 'as_is' },
  check({ columns }) {
    if (!Array.isArray(columns) || columns.length > 0) return [];
    return [
      { arguments: ['columns'], message: '`columns` is empty', hint: 'name the columns of the scores' },
    ];
  },
  names(args, training) {
    const [only, ...others] = texts(args, 'columns');
    if (others.length > 0 || only === undefined) return texts(args, 'columns');
    for (const row of training) {
      const found = listIn(row, only);
      if (found) return found.map((_, index) => String(index));
    }
    return [];
  },
  reader(args, names) {
    const columns = texts(args, 'columns');
    const [only, ...others] = columns;
    if (others.length > 0 || only === undefined) {
      return (row) => Float32Array.from(columns, (column) => numberCell(row, column));
    }
    return (row) => {
      const found = listIn(row, only);
      if (!found) throw wrongCell(row, only, 'a list of numbers', cellOf(row, only));
      if (found.length === names.length) return Float32Array.from(found);
      throw new DataError(
        row.where,
        `expected '${only}' to have ${names.length} scores, as the first training record, found ${found.length}`,
        'every record has a score for each class',
      );
    };
  },
};

/** The numbers in a cell with a list, or with a JSON list as text; undefined if it contains anything else. */
function listIn(row: Row, column: string): readonly number[] | undefined {
  const cell = row.get(column);
  const isText = typeof cell === 'string' && cell.trimStart().startsWith('[');
  const list = isText ? parseJson(cell, `${row.where}, column '${column}'`) : cell;
  if (!Array.isArray(list)) return undefined;
  const numbers = list.map((item) => numberIn(item, row.decimal));
  return numbers.every((number) => number !== undefined) ? numbers : undefined;
}
