import { text as textArgument } from '../arguments.ts';
import { numberCell } from './cells.ts';
import type { TruthColumn } from './column.ts';

export const value: TruthColumn = {
  name: 'value',
  category: 'column',
  summary:
    'A number to predict. It is standardised for training with mean and standard deviation of the training split, which the run ' +
    'keeps; metrics are in units of the column.',
  parameters: [{ name: 'column', type: { kind: 'column' }, doc: 'Column of the number.', positional: true }],
  example: 'columns { numbers: ["area", "year"]  price: value("price_eur") }',
  use: { kind: 'truth', target: 'number', scale: 'standardized' },
  reader(args) {
    const column = textArgument(args, 'column');
    return (row) => numberCell(row, column);
  },
};
