import type { GraphBuilder } from '../../ir/builder.ts';
import type { Value } from '../../ir/graph.ts';
import type { ParameterSignature } from '../signature.ts';

/** The argument `gamma` of focal losses. */
export const gamma: ParameterSignature = {
  name: 'gamma',
  type: { kind: 'number', min: 0 },
  doc: 'Focusing exponent γ: 0 is cross-entropy; larger values reduce the weight of well-classified records.',
  default: 2,
};

/** Smallest base of the power, so that the logarithm and its gradient stay finite at 0. */
const smallest = 1e-30;

/**
 * loss · missing^γ, where `missing` in 0..1 is the probability that the model assigns to wrong answers (1 − p
 * in the paper).
 */
export function focused(builder: GraphBuilder, loss: Value, missing: Value, exponent: number): Value {
  if (exponent === 0) return loss;
  return builder.multiply(loss, power(builder, missing, exponent));
}

/** x^exponent for x ≥ 0. */
function power(builder: GraphBuilder, x: Value, exponent: number): Value {
  if (exponent === 1) return x;
  if (exponent === 2) return builder.op('square', [x]);
  const logarithm = builder.op('log', [builder.op('maximum', [x, builder.constant(smallest)])]);
  return builder.op('exp', [builder.scale(logarithm, exponent)]);
}
