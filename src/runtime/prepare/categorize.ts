import { integer } from '../arguments.ts';
import type { NumbersStep } from './prepare.ts';

/** First entries of a modality's categories, which denote no category of the training split. */
export const reservedCategories = ['(number)', '(unknown)'] as const;

/** Maps categories to their indices among those of the training split. */
export const categorize: NumbersStep = {
  name: 'categorize',
  category: 'prepare',
  on: 'numbers',
  summary:
    'Maps each category of a column to a row of the embedding table. Beside a row for numbers and one for unknown categories, the ' +
    'table has the most frequent categories of the training split. The same text in two columns is two categories.',
  parameters: [
    {
      name: 'size',
      type: { kind: 'integer', min: 3 },
      doc: 'Rows of the embedding table: the number of categories of all columns, plus 2.',
      positional: true,
    },
  ],
  example: 'prepare: standardize() -> categorize(20)',
  facts: (args) => ({ vocabulary: integer(args, 'size') }),
  categories: (args) => integer(args, 'size'),
};
