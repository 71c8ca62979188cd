import { unary } from './support/elementwise.ts';
import { unarySamples } from './support/samples.ts';

export const step = unary({
  name: 'step',
  summary: '1 if x > 0, else 0: the derivative of relu.',
  apply: (x) => (x > 0 ? 1 : 0),
  expression: (x) => `select(0.0, 1.0, ${x} > 0.0)`,
  gradient: 'zero',
  samples: unarySamples(-3, 3.1),
});
