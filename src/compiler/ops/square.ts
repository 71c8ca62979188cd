import { unary } from './support/elementwise.ts';
import { unarySamples } from './support/samples.ts';

export const square = unary({
  name: 'square',
  summary: 'x²',
  apply: (x) => x * x,
  expression: (x) => `(${x} * ${x})`,
  gradient: ({ builder, x, dy }) => builder.multiply(builder.scale(dy, 2), x),
  samples: unarySamples(-3, 3),
});
