import { elementCount } from '../../ir/graph.ts';
import { fillsSelected, of, only } from '../parts/random_init.ts';
import { numberArg, type RandomInitializer } from '../training.ts';

export const normal: RandomInitializer = {
  name: 'normal',
  category: 'init',
  source: 'random',
  summary: "Normal values of mean 0: torch's `normal_`.",
  parameters: [
    {
      name: 'std',
      type: { kind: 'number', exclusiveMin: 0, min: 0 },
      doc: 'Standard deviation.',
      positional: true,
    },
    of,
    only,
  ],
  example: 'init: normal(0.02)',
  fills: fillsSelected,
  values: (shape, draws, args) =>
    draws.normal(elementCount(shape)).map((value) => numberArg(args, 'std') * value),
};
