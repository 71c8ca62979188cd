import { unary } from './support/elementwise.ts';
import { unarySamples } from './support/samples.ts';

export const sqrt = unary({
  name: 'sqrt',
  summary: 'The square root of x ≥ 0.',
  apply: Math.sqrt,
  expression: (x) => `sqrt(${x})`,
  gradient: ({ builder, y, dy }) => builder.divide(builder.scale(dy, 0.5), y),
  samples: unarySamples(0.05, 9),
});
