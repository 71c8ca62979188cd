import { binary } from './support/elementwise.ts';
import { binarySamples, normal } from './support/samples.ts';

export const subtract = binary({
  name: 'subtract',
  summary: 'a - b',
  inputs: ['f32'],
  apply: (a, b) => a - b,
  expression: (a, b) => `(${a} - ${b})`,
  gradient: [({ dy }) => dy, ({ builder, dy }) => builder.op('negate', [dy])],
  samples: binarySamples(normal),
});
