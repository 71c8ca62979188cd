import { elementCount } from '../../ir/graph.ts';
import { fans, fillsWeights, gain, only } from '../parts/random_init.ts';
import { numberArg, type RandomInitializer } from '../training.ts';

/** Glorot & Bengio (AISTATS 2010), equation 16. */
export const xavierNormal: RandomInitializer = {
  name: 'xavier_normal',
  category: 'init',
  source: 'random',
  summary:
    "Normal values of standard deviation gain·√(2 / (in + out)) for each weight: torch's `xavier_normal_`.",
  parameters: [gain, only],
  example: 'init: xavier_normal()',
  fills: fillsWeights,
  values(shape, draws, args) {
    const fan = fans(shape);
    const scale = numberArg(args, 'gain') * Math.sqrt(2 / (fan.in + fan.out));
    return draws.normal(elementCount(shape)).map((value) => scale * value);
  },
};
