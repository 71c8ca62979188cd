import { elementCount } from '../../ir/graph.ts';
import { fillsWeights, kaiming, kaimingDeviation, only, symmetric } from '../parts/random_init.ts';
import type { RandomInitializer } from '../training.ts';

/** He et al. (arXiv 1502.01852), equations 10 and 15. */
export const kaimingUniform: RandomInitializer = {
  name: 'kaiming_uniform',
  category: 'init',
  source: 'random',
  summary:
    "Uniform values in −b..b with b = √(6 / ((1 + slope²)·fan)) for each weight: torch's `kaiming_uniform_`.",
  parameters: [...kaiming, only],
  example: 'init: kaiming_uniform()',
  fills: fillsWeights,
  values(shape, draws, args) {
    const deviation = kaimingDeviation(shape, args);
    return symmetric(draws.uniform(elementCount(shape)), Math.sqrt(3) * deviation);
  },
};
