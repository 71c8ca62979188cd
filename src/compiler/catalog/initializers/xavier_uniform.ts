import { elementCount } from '../../ir/graph.ts';
import { fans, fillsWeights, gain, only, symmetric } from '../parts/random_init.ts';
import { numberArg, type RandomInitializer } from '../training.ts';

/** Glorot & Bengio (AISTATS 2010), equation 16. */
export const xavierUniform: RandomInitializer = {
  name: 'xavier_uniform',
  category: 'init',
  source: 'random',
  summary:
    "Uniform values in −b..b with b = gain·√(6 / (in + out)) for each weight: torch's `xavier_uniform_`.",
  parameters: [gain, only],
  example: 'init: xavier_uniform()',
  fills: fillsWeights,
  values(shape, draws, args) {
    const fan = fans(shape);
    const scale = numberArg(args, 'gain') * Math.sqrt(6 / (fan.in + fan.out));
    return symmetric(draws.uniform(elementCount(shape)), scale);
  },
};
