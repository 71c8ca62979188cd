import type { GraphBuilder } from '../../ir/builder.ts';
import type { Value } from '../../ir/graph.ts';

/** 0, 1, …, count − 1: f32 [1, count]. */
export function ramp(builder: GraphBuilder, count: number): Value {
  const data = Array.from({ length: count }, (_, i) => i);
  return builder.constantInput(`ramp.${count}`, { dtype: 'f32', shape: [1, count] }, data);
}

/**
 * Targets of cumulative scores, 1 if the rank is above the threshold: ranks i32 [N], thresholds f32
 * [1, count] → f32 [N, count].
 */
export function ranksAbove(builder: GraphBuilder, ranks: Value, thresholds: Value): Value {
  const rows = builder.reshape(builder.op('cast', [ranks], { dtype: 'f32' }), [ranks.type.shape[0]!, 1]);
  return builder.op('greater', [rows, thresholds]);
}
