import { text as textArgument, texts } from '../arguments.ts';
import { classCell, className } from './cells.ts';
import { classesIn, classFinder } from './classes.ts';
import type { TruthColumn } from './column.ts';

export const label: TruthColumn = {
  name: 'label',
  category: 'column',
  summary:
    'A class: text, a whole number, or true or false. Its classes are those of the training split in alphabetical order, or in ' +
    'numerical order if all are whole numbers. The target is the index of the class.',
  parameters: [
    { name: 'column', type: { kind: 'column' }, doc: 'Column of the class.', positional: true },
    {
      name: 'names',
      type: { kind: 'list', of: { kind: 'string' } },
      doc: 'Names of the classes in the order of the outputs, instead of those found.',
      default: [],
    },
  ],
  example: 'columns { text: "comment"  label: label("sentiment", names: ["neg", "pos"]) }',
  use: { kind: 'truth', target: 'class', scale: 'as_is' },
  names(args, training) {
    const given = texts(args, 'names');
    if (given.length > 0) return given;
    const column = textArgument(args, 'column');
    return classesIn(training, (row) => {
      const name = className(row.get(column));
      return name === undefined ? [] : [name];
    });
  },
  reader(args, names) {
    const column = textArgument(args, 'column');
    const indexOf = classFinder(names, column);
    return (row) => indexOf(classCell(row, column), row);
  },
};
