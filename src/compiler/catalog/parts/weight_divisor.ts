import type { GraphBuilder } from '../../ir/builder.ts';
import type { Value } from '../../ir/graph.ts';

/** Smallest sum of weights that a weighted mean is divided by. */
export const leastWeight = 1e-12;

/**
 * Divisor of a weighted mean: the sum of weights f32 [layers], but at least 1e-12, so that a batch without
 * weight has mean 0 instead of 0/0.
 */
export function weightDivisor(builder: GraphBuilder, total: Value): Value {
  return builder.op('maximum', [total, builder.constant(leastWeight)]);
}
