import type { Op } from './op.ts';
import { numberOf } from './support/attributes.ts';
import { typed } from './support/typing.ts';

export const clipFactor: Op = {
  name: 'clip_factor',
  summary:
    'From the partial sums of squares of all gradients: their joint norm n, and min(1, max_norm / (n + 1e-6)); max_norm 0 clips nothing.',
  kind: 'compute',
  infer: () => [typed('f32', [2])],
  reference(inputs, attributes) {
    let total = 0;
    for (const { data } of inputs) for (const partial of data) total += partial;
    const norm = Math.sqrt(total);
    const max = numberOf(attributes, 'max_norm');
    const factor = max === 0 ? 1 : Math.min(1, max / (norm + 1e-6));
    return [{ shape: [2], data: Float64Array.of(norm, factor) }];
  },
  samples: [
    {
      name: 'clipped',
      inputs: [
        { shape: [3], values: [4, 9, 3] },
        { shape: [1], values: [9] },
      ],
      attributes: { max_norm: 0.1 },
    },
    { name: 'within', inputs: [{ shape: [2], values: [0.01, 0.02] }], attributes: { max_norm: 5 } },
    { name: 'no clipping', inputs: [{ shape: [2], values: [4, 5] }], attributes: { max_norm: 0 } },
  ],
};
