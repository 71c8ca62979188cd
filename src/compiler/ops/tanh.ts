import { unary } from './support/elementwise.ts';
import { unarySamples } from './support/samples.ts';

export const tanh = unary({
  name: 'tanh',
  summary: 'The hyperbolic tangent of x.',
  apply: Math.tanh,
  expression: (x) => `tanh(clamp(${x}, -10.0, 10.0))`,
  gradient: ({ builder, y, dy }) =>
    builder.multiply(dy, builder.subtract(builder.constant(1), builder.op('square', [y]))),
  samples: unarySamples(-30, 30),
});
