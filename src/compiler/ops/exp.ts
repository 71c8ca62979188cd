import { unary } from './support/elementwise.ts';
import { unarySamples } from './support/samples.ts';

export const exp = unary({
  name: 'exp',
  summary: 'e^x',
  apply: Math.exp,
  expression: (x) => `exp(${x})`,
  gradient: ({ builder, y, dy }) => builder.multiply(dy, y),
  samples: unarySamples(-6, 4),
});
