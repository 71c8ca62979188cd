import { elementCount } from '../../ir/graph.ts';
import { fillsSelected, of, only, symmetric } from '../parts/random_init.ts';
import { numberArg, type RandomInitializer } from '../training.ts';

export const uniform: RandomInitializer = {
  name: 'uniform',
  category: 'init',
  source: 'random',
  summary: 'Uniform values in −bound..bound.',
  parameters: [
    {
      name: 'bound',
      type: { kind: 'number', exclusiveMin: 0, min: 0 },
      doc: 'Largest magnitude.',
      positional: true,
    },
    of,
    only,
  ],
  example: 'init: uniform(0.1)',
  fills: fillsSelected,
  values: (shape, draws, args) => symmetric(draws.uniform(elementCount(shape)), numberArg(args, 'bound')),
};
