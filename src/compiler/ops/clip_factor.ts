import type { Attributes } from '../ir/graph.ts';
import type { Op } from './op.ts';
import { numberOf } from './support/attributes.ts';
import { typed } from './support/typing.ts';

export const clipFactor: Op = {
  name: 'clip_factor',
  summary:
    'From the partial sums of squares of all gradients: their joint norm n, and [min(1, max_norm / (n + 1e-6))]; max_norm 0 clips nothing. ' +
    'With `scaled` the last input is a scale that gradients are too large by: n and the factor are divided by it, and the factor is 0 where n is not finite.',
  kind: 'compute',
  infer: () => [typed('f32', []), typed('f32', [1])],
  reference(inputs, attributes) {
    const partials = isScaled(attributes) ? inputs.slice(0, -1) : inputs;
    const scale = isScaled(attributes) ? inputs.at(-1)!.data[0]! : 1;
    let total = 0;
    for (const { data } of partials) for (const partial of data) total += partial;
    const norm = Math.sqrt(total) / scale;
    const max = numberOf(attributes, 'max_norm');
    const factor = max === 0 ? 1 : Math.min(1, max / (norm + 1e-6));
    return [
      { shape: [], data: Float64Array.of(norm) },
      { shape: [1], data: Float64Array.of(Number.isFinite(norm) ? factor / scale : 0) },
    ];
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
    {
      name: 'of a scaled loss',
      inputs: [
        { shape: [3], values: [4, 9, 3] },
        { shape: [], values: [8] },
      ],
      attributes: { max_norm: 0.1, scaled: true },
    },
    {
      name: 'of a scaled loss, without clipping',
      inputs: [
        { shape: [2], values: [4, 5] },
        { shape: [], values: [8] },
      ],
      attributes: { max_norm: 0, scaled: true },
    },
  ],
};

function isScaled(attributes: Attributes): boolean {
  return attributes.scaled === true;
}
