import type { StateHead } from '../head.ts';
import { mapped, perceptronParameters } from '../parts/classifier.ts';

export const regression: StateHead = {
  name: 'regression',
  category: 'head',
  summary:
    'One or several numbers for each record, from the first query or token. The layers are those of `classification`. Columns of ' +
    'numbers are standardised in batches, and outputs have that scale; metrics undo it.',
  parameters: [
    {
      name: 'outputs',
      type: { kind: 'integer', min: 1 },
      doc: 'Number of outputs.',
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
