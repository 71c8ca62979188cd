import { shapeText } from '../ir/type_text.ts';
import { computeOp } from './define.ts';
import { sameShape } from './support/typing.ts';

export const accumulate = computeOp({
  name: 'accumulate',
  summary: 'sum + scale · x, written in place of `sum`.',
  inputs: ['sum: f32 [...]', 'x: f32 [...]'],
  outputs: ['y: f32 [...]'],
  attributes: { scale: 'number' },
  constraints: { shapes: 'sum and x of one shape' },
  infer([sum, x], _attributes, violates) {
    if (!sameShape(sum.shape, x.shape)) violates('shapes', `${shapeText(sum)} and ${shapeText(x)}`);
    return [sum];
  },
  reference([sum, x], attributes) {
    const scale = attributes.scale;
    return [{ shape: sum.shape, data: sum.data.map((value, i) => value + scale * x.data[i]!) }];
  },
  samples: [
    { name: 'a quarter', inputs: [{ shape: [5, 13] }, { shape: [5, 13] }], attributes: { scale: 0.25 } },
  ],
});
