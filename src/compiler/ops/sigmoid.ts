import { unary } from './support/elementwise.ts';
import { unarySamples } from './support/samples.ts';

export const sigmoid = unary({
  name: 'sigmoid',
  summary: '1 / (1 + e^-x)',
  apply: (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
  expression: (x) => `(1.0 / (1.0 + exp(-clamp(${x}, -88.0, 88.0))))`,
  gradient: ({ builder, y, dy }) =>
    builder.multiply(dy, builder.multiply(y, builder.subtract(builder.constant(1), y))),
  samples: unarySamples(-100, 100),
});
