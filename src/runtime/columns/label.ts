import { text as textArgument, texts } from '../arguments.ts';
import { DataError } from '../errors.ts';
import { indexOfNames } from '../reading/names.ts';
import { sortedNames } from '../records/class_names.ts';
import { classCell, className } from './cells.ts';
import type { TruthColumn } from './column.ts';

/** Names that a message lists. */
const listed = 12;

export const label: TruthColumn = {
  name: 'label',
  category: 'column',
  summary:
    'A class: text, a whole number, or true or false. Its classes are those of the training split in alphabetical order, or in ' +
    'that of their values where all are whole numbers. The target is the index of the class.',
  parameters: [
    { name: 'column', type: { kind: 'string' }, doc: 'Column of the class.', positional: true },
    {
      name: 'names',
      type: { kind: 'list', of: { kind: 'string' } },
      doc: 'Names of the classes in the order of the outputs, instead of those found.',
      default: [],
    },
  ],
  example: 'columns { text: "comment"  label: label("sentiment", names: ["neg", "pos"]) }',
  use: { kind: 'truth', scale: 'as_is' },
  names(args, training) {
    const given = texts(args, 'names');
    if (given.length > 0) return given;
    const column = textArgument(args, 'column');
    const found = new Set<string>();
    for (const row of training) {
      const name = className(row.get(column));
      if (name !== undefined) found.add(name);
    }
    return sortedNames(found);
  },
  reader(args, names) {
    const column = textArgument(args, 'column');
    const indices = indexOfNames(names, 'names');
    return (row) => {
      const name = classCell(row, column);
      const index = indices.get(name);
      if (index !== undefined) return index;
      const known = names.slice(0, listed).map((each) => `'${each}'`);
      throw new DataError(
        row.where,
        `unknown class '${name}' in '${column}'; expected one of ${known.join(', ')}${names.length > listed ? ', …' : ''}`,
        'classes are those of the training split, or of `names`',
      );
    };
  },
};
