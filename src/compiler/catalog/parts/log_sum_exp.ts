import type { GraphBuilder } from '../../ir/builder.ts';
import type { Value } from '../../ir/graph.ts';

/** log Σ exp(x) over one axis, stable for large x: [..., n, ...] → [..., ...]. */
export function logSumExp(builder: GraphBuilder, x: Value, axis: number): Value {
  const largest = builder.op('max', [x], { axes: [axis], keep: true });
  const sum = builder.sum(builder.op('exp', [builder.subtract(x, largest)]), [axis]);
  return builder.add(builder.op('log', [sum]), builder.reshape(largest, [...sum.type.shape]));
}
