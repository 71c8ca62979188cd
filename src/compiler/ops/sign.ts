import { unary } from './support/elementwise.ts';
import { unarySamples } from './support/samples.ts';

export const sign = unary({
  name: 'sign',
  summary: '-1, 0 or 1, as x is negative, zero or positive.',
  apply: Math.sign,
  expression: (x) => `sign(${x})`,
  gradient: 'zero',
  samples: unarySamples(-3, 3.1),
});
