import { unary } from './support/elementwise.ts';
import { normalCumulative, normalDensity, normalFunctions } from './support/gaussian.ts';
import { unarySamples } from './support/samples.ts';

export const geluDerivative = unary({
  name: 'gelu_derivative',
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
  samples: unarySamples(-20, 18),
});
