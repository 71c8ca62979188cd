import { unary } from './support/elementwise.ts';
import { unarySamples } from './support/samples.ts';

export const log = unary({
  name: 'log',
  summary: 'The natural logarithm of x > 0.',
  apply: Math.log,
  expression: (x) => `log(${x})`,
  gradient: ({ builder, x, dy }) => builder.divide(dy, x),
  samples: unarySamples(0.05, 9),
});
