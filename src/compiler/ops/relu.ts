import { unary } from './support/elementwise.ts';
import { unarySamples } from './support/samples.ts';

export const relu = unary({
  name: 'relu',
  summary: 'max(x, 0); the gradient at 0 is 0.',
  apply: (x) => Math.max(x, 0),
  expression: (x) => `max(${x}, 0.0)`,
  // y > 0 exactly where x > 0, so x is not needed.
  gradient: ({ builder, y, dy }) => builder.multiply(dy, builder.op('step', [y])),
  samples: unarySamples(-3, 3.1),
});
