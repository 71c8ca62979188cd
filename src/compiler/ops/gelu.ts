import { unary } from './support/elementwise.ts';
import { normalCumulative, normalFunctions } from './support/gaussian.ts';
import { unarySamples } from './support/samples.ts';

export const gelu = unary({
  name: 'gelu',
  summary: 'x·Φ(x) = x·½(1 + erf(x/√2)), the exact form.',
  apply: (x) => x * normalCumulative(x),
  expression: (x) => `(${x} * normal_cumulative(${x}, normal_exponential(${x})))`,
  functions: normalFunctions,
  gradient: ({ builder, x, dy }) => builder.multiply(dy, builder.op('gelu_derivative', [x])),
  samples: unarySamples(-20, 18),
});
