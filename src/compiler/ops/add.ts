import { binary } from './support/elementwise.ts';
import { binarySamples, normal } from './support/samples.ts';

export const add = binary({
  name: 'add',
  summary: 'a + b',
  inputs: ['f32'],
  apply: (a, b) => a + b,
  expression: (a, b) => `(${a} + ${b})`,
  gradient: [({ dy }) => dy, ({ dy }) => dy],
  samples: binarySamples(normal),
});
