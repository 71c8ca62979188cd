import { unary } from './support/elementwise.ts';
import { unarySamples } from './support/samples.ts';

export const sign = unary({
  name: 'sign',
  summary: '-1 if x is negative, 0 if it is zero, 1 if it is positive.',
  apply: Math.sign,
  expression: (x) => `sign(${x})`,
  gradient: 'zero',
  samples: unarySamples(-3, 3.1),
});
