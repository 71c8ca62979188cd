import type { StateHead } from '../head.ts';
import { mapped, perceptronParameters } from '../parts/classifier.ts';

export const regression: StateHead = {
  name: 'regression',
  category: 'head',
  summary:
    'One number or several for each record, from the first query or token: the body of `classification`. The numbers are in ' +
    'units of the target as batches hold it: a column of numbers is standardised there, and metrics undo it.',
  parameters: [
    {
      name: 'outputs',
      type: { kind: 'integer', min: 1 },
      doc: 'How many numbers a record has.',
      default: 1,
      positional: true,
    },
    ...perceptronParameters,
  ],
  example: 'head { price: regression(dropout: 10%) }',
  input: 'states',
  puts: 'number',
  outputs: (call) => Number(call.args.outputs),
  build: (context, states) => mapped(context, states, context.number('outputs')),
};
