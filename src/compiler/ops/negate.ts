import { unary } from './support/elementwise.ts';
import { unarySamples } from './support/samples.ts';

export const negate = unary({
  name: 'negate',
  summary: '-x',
  apply: (x) => -x,
  expression: (x) => `(-${x})`,
  gradient: ({ builder, dy }) => builder.op('negate', [dy]),
  samples: unarySamples(-3, 3),
});
