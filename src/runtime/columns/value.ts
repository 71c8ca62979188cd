import { text as textArgument } from '../arguments.ts';
import { wrongCell } from './cells.ts';
import type { TruthColumn } from './column.ts';
import { numberCell } from './numbers.ts';

export const value: TruthColumn = {
  name: 'value',
  category: 'column',
  summary:
    'A number to predict. It is standardised for training with mean and standard deviation of the training split, which the run ' +
    'keeps; metrics are in units of the column.',
  parameters: [{ name: 'column', type: { kind: 'string' }, doc: 'Column of the number.', positional: true }],
  example: 'columns { numbers: ["area", "rooms"]  price: value("price_eur") }',
  use: { kind: 'truth', scale: 'standardized' },
  reader(args) {
    const column = textArgument(args, 'column');
    return (row) => {
      const number = numberCell(row, column);
      if (number === null) throw wrongCell(row, column, 'a finite number', row.get(column));
      return number;
    };
  },
};
