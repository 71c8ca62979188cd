import { elementCount } from '../../ir/graph.ts';
import { fillsWeights, kaiming, kaimingDeviation, only } from '../parts/random_init.ts';
import type { RandomInitializer } from '../training.ts';

/** He et al. (arXiv 1502.01852), equations 10 and 15. */
export const kaimingNormal: RandomInitializer = {
  name: 'kaiming_normal',
  category: 'init',
  source: 'random',
  summary:
    "Normal values of standard deviation √(2 / ((1 + slope²)·fan)) for each weight: torch's `kaiming_normal_`.",
  parameters: [...kaiming, only],
  example: 'init: kaiming_normal()',
  fills: fillsWeights,
  values(shape, draws, args) {
    const deviation = kaimingDeviation(shape, args);
    return draws.normal(elementCount(shape)).map((value) => deviation * value);
  },
};
