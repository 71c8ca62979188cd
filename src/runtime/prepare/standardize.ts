import type { NumbersStep } from './prepare.ts';

/** Computes z-scores with the statistics of the training split. */
export const standardize: NumbersStep = {
  name: 'standardize',
  category: 'prepare',
  on: 'numbers',
  summary:
    'Standardises the numbers of each column: (x − mean) / standard deviation, with the statistics of the training split, which ' +
    'the run keeps. Missing values are not counted; a column that does not vary becomes 0.',
  parameters: [],
  example: 'prepare: standardize() -> categorize(20)',
  standardizes: true,
};
