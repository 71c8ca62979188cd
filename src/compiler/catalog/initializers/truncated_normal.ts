import { elementCount } from '../../ir/graph.ts';
import { normalQuantile } from '../parts/normal_quantile.ts';
import { fillsSelected, of, only } from '../parts/random_init.ts';
import { numberArg, type RandomInitializer } from '../training.ts';

/** Φ(−2), the share of the normal distribution below −2. */
const cut = 0.022750131948179195;

/** BERT's initialisation: TensorFlow's `TruncatedNormal`. */
export const truncatedNormal: RandomInitializer = {
  name: 'truncated_normal',
  category: 'init',
  source: 'random',
  summary: 'Normal values of mean 0 within two standard deviations.',
  parameters: [
    {
      name: 'std',
      type: { kind: 'number', exclusiveMin: 0, min: 0 },
      doc: 'Standard deviation before truncation.',
      positional: true,
    },
    of,
    only,
  ],
  example: 'init: truncated_normal(0.02)',
  fills: fillsSelected,
  values: (shape, draws, args) =>
    draws
      .uniform(elementCount(shape))
      .map((u) => numberArg(args, 'std') * normalQuantile(cut + (1 - 2 * cut) * u)),
};
