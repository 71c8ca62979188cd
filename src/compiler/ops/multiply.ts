import { binary } from './support/elementwise.ts';
import { binarySamples, normal } from './support/samples.ts';

export const multiply = binary({
  name: 'multiply',
  summary: 'a · b, element by element',
  inputs: ['f32'],
  apply: (a, b) => a * b,
  expression: (a, b) => `(${a} * ${b})`,
  gradient: [
    ({ builder, b, dy }) => builder.multiply(dy, b),
    ({ builder, a, dy }) => builder.multiply(dy, a),
  ],
  samples: binarySamples(normal),
});
