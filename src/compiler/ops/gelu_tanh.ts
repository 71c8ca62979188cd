import type { Value } from '../ir/graph.ts';
import { withDerivative } from './support/elementwise.ts';
import { unarySamples } from './support/samples.ts';

/** √(2/π) and the cubic coefficient of Hendrycks and Gimpel (arXiv 1606.08415, section 2). */
const scale = Math.sqrt(2 / Math.PI);
const cubic = 0.044715;

/** ½(1 + tanh(u)) = σ(2u), which keeps its relative accuracy in the lower tail. */
function gate(x: number): number {
  return 1 / (1 + Math.exp(-2 * scale * (x + cubic * x ** 3)));
}

const wgslGate = `fn gelu_tanh_gate(x: f32) -> f32 {
  let u = ${2 * scale} * (x + ${cubic} * x * x * x);
  return 1.0 / (1.0 + exp(-clamp(u, -80.0, 80.0)));
}`;

export const { op: geluTanh, derivative: geluTanhDerivative } = withDerivative({
  name: 'gelu_tanh',
  summary: 'x·½(1 + tanh(√(2/π)·(x + 0.044715·x³))), the tanh approximation of gelu (arXiv 1606.08415).',
  apply: (x) => x * gate(x),
  expression: (x) => `(${x} * gelu_tanh_gate(${x}))`,
  functions: { gelu_tanh_gate: wgslGate },
  derivative: {
    summary: 'The derivative of gelu_tanh: s + x·s·(1 − s)·u′ with s = σ(u), u = 2√(2/π)·(x + 0.044715·x³).',
    apply(x) {
      const s = gate(x);
      return s + x * s * (1 - s) * 2 * scale * (1 + 3 * cubic * x * x);
    },
    expression: (x) => `unit_gelu_tanh_derivative(${x})`,
    functions: {
      gelu_tanh_gate: wgslGate,
      unit_gelu_tanh_derivative: `fn unit_gelu_tanh_derivative(x: f32) -> f32 {
  let s = gelu_tanh_gate(x);
  return s + x * s * (1.0 - s) * ${2 * scale} * (1.0 + ${3 * cubic} * x * x);
}`,
    },
  },
  derivativeOf: (builder, x): Value => builder.op('gelu_tanh_derivative', [x]),
  samples: unarySamples(-12, 12),
});
