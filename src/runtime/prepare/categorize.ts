import { integer } from '../arguments.ts';
import type { NumbersStep } from './prepare.ts';

/** Indices of a modality's categories that denote no category of the training split. */
export const reservedCategories = ['(number)', '(unknown)'] as const;

/** Indices of categories, found in the training split. */
export const categorize: NumbersStep = {
  name: 'categorize',
  category: 'prepare',
  on: 'numbers',
  summary:
    'Gives each category of a column an index, for its embedding. At most `size` are kept, the most frequent ones of the training ' +
    'split, two of which stand for numbers and for unknown categories. The same text in two columns is two categories.',
  parameters: [
    {
      name: 'size',
      type: { kind: 'integer', min: 3 },
      doc: 'Rows of the table of embeddings: the number of categories of all columns, and 2.',
      positional: true,
    },
  ],
  example: 'prepare: standardize() -> categorize(20)',
  facts: (args) => ({ vocabulary: integer(args, 'size') }),
  categories: (args) => integer(args, 'size'),
};
