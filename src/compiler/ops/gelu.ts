import type { Value } from '../ir/graph.ts';
import { withDerivative } from './support/elementwise.ts';
import { normalCumulative, normalDensity, normalFunctions } from './support/gaussian.ts';
import { unarySamples } from './support/samples.ts';

export const { op: gelu, derivative: geluDerivative } = withDerivative({
  name: 'gelu',
  summary: 'x·Φ(x) = x·½(1 + erf(x/√2)), the exact form (arXiv 1606.08415).',
  apply: (x) => x * normalCumulative(x),
  expression: (x) => `(${x} * normal_cumulative(${x}, normal_exponential(${x})))`,
  functions: normalFunctions,
  derivative: {
    summary: 'The derivative of gelu: Φ(x) + x·φ(x), with Φ and φ the normal distribution and its density.',
    apply: (x) => normalCumulative(x) + x * normalDensity(x),
    expression: (x) => `unit_gelu_derivative(${x})`,
    functions: {
      ...normalFunctions,
      unit_gelu_derivative: `fn unit_gelu_derivative(x: f32) -> f32 {
  let e = normal_exponential(x);
  return normal_cumulative(x, e) + x * e * 0.398942280;
}`,
    },
  },
  derivativeOf: (builder, x): Value => builder.op('gelu_derivative', [x]),
  samples: unarySamples(-20, 18),
});
