import { elementCount } from '../../ir/graph.ts';
import { fillsSelected, of, only } from '../parts/random_init.ts';
import type { RandomInitializer } from '../training.ts';

export const zeros: RandomInitializer = {
  name: 'zeros',
  category: 'init',
  source: 'random',
  summary: 'Zeros.',
  parameters: [of, only],
  example: 'init: zeros(of: .biases)',
  fills: fillsSelected,
  values: (shape) => new Float64Array(elementCount(shape)),
};
