import { unary } from './support/elementwise.ts';
import { unarySamples } from './support/samples.ts';

export const abs = unary({
  name: 'abs',
  summary: '|x|; the gradient at 0 is 0.',
  apply: Math.abs,
  expression: (x) => `abs(${x})`,
  gradient: ({ builder, x, dy }) => builder.multiply(dy, builder.op('sign', [x])),
  samples: unarySamples(-3, 3.1),
});
