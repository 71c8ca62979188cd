import { text as textArgument, texts } from '../arguments.ts';
import { parseJson } from '../reading/json.ts';
import type { Row } from '../records/row.ts';
import { cellOf, className, wrongCell } from './cells.ts';
import { classesIn, classFinder } from './classes.ts';
import type { TruthColumn } from './column.ts';

export const labels: TruthColumn = {
  name: 'labels',
  category: 'column',
  summary:
    'Any number of classes, or none: text with separators, a list in the file, or a JSON list as text. Its classes are those of the ' +
    'training split, ordered as by `label`. The target is f32 [classes], 1 for the classes of the record and 0 for the others.',
  parameters: [
    { name: 'column', type: { kind: 'column' }, doc: 'Column of the classes.', positional: true },
    { name: 'separator', type: { kind: 'string' }, doc: 'Text between the classes of a cell.', default: '|' },
    {
      name: 'names',
      type: { kind: 'list', of: { kind: 'string' } },
      doc: 'Names of the classes in the order of the outputs, instead of those found.',
      default: [],
    },
  ],
  example: 'columns { text: "plot"  labels: labels("genres", separator: ",") }',
  use: { kind: 'truth', target: 'labels', scale: 'as_is' },
  check(args) {
    if (args.separator !== '') return [];
    return [
      { arguments: ['separator'], message: '`separator` is empty', hint: 'give the text between classes' },
    ];
  },
  names(args, training) {
    const given = texts(args, 'names');
    return given.length > 0 ? given : classesIn(training, (row) => namesIn(row, args) ?? []);
  },
  reader(args, names) {
    const column = textArgument(args, 'column');
    const indexOf = classFinder(names, column);
    return (row) => {
      const found = namesIn(row, args);
      if (!found) throw wrongCell(row, column, 'classes, or an empty cell', cellOf(row, column));
      const target = new Float32Array(names.length);
      for (const name of found) target[indexOf(name, row)] = 1;
      return target;
    };
  },
};

/** Names of the classes in a cell; undefined if it contains anything else. */
function namesIn(row: Row, args: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  const column = textArgument(args, 'column');
  const cell = row.get(column);
  if (cell === null || cell === '') return [];
  if (typeof cell !== 'string') return listed(cell);
  if (cell.trimStart().startsWith('[')) return listed(parseJson(cell, `${row.where}, column '${column}'`));
  return cell.split(textArgument(args, 'separator')).flatMap((part) => className(part) ?? []);
}

/** The names in a list, or a single name; undefined for any other value. */
function listed(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) {
    const single = className(value);
    return single === undefined ? undefined : [single];
  }
  const names = value.map(className);
  return names.every((name) => name !== undefined) ? names : undefined;
}
