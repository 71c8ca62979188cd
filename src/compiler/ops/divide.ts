import { elementCount } from '../ir/graph.ts';
import { binary } from './support/elementwise.ts';
import { binarySamples, spread } from './support/samples.ts';

export const divide = binary({
  name: 'divide',
  summary: 'a / b',
  inputs: ['f32'],
  apply: (a, b) => a / b,
  expression: (a, b) => `(${a} / ${b})`,
  gradient: [
    ({ builder, b, dy }) => builder.divide(dy, b),
    // d(a/b)/db = -(a/b)/b
    ({ builder, b, y, dy }) => builder.op('negate', [builder.multiply(dy, builder.divide(y, b))]),
  ],
  samples: binarySamples((shape) => ({ shape, values: spread(elementCount(shape), 0.3, 3) })),
});
