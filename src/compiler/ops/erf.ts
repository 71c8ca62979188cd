import { unary } from './support/elementwise.ts';
import { erfFunctions, erf as erfReference } from './support/gaussian.ts';
import { unarySamples } from './support/samples.ts';

export const erf = unary({
  name: 'erf',
  summary: 'The error function 2/√π · ∫₀ˣ e^-t² dt.',
  apply: erfReference,
  expression: (x) => `unit_erf(${x})`,
  functions: erfFunctions,
  // 2/√π · e^-x²
  gradient: ({ builder, x, dy }) => {
    const bell = builder.op('exp', [builder.op('negate', [builder.op('square', [x])])]);
    return builder.multiply(dy, builder.scale(bell, 2 / Math.sqrt(Math.PI)));
  },
  samples: unarySamples(-6, 5),
});
