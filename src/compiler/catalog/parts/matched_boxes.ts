import type { GraphBuilder } from '../../ir/builder.ts';
import type { Value } from '../../ir/graph.ts';

/**
 * The target box of each query: boxes [N, T, 4], targets i32 [N, Q] → [N, Q, 4]. Queries without a target get
 * a box with sides of 1/2, so that no overlap is 0/0; losses do not count them.
 */
export function matchedBoxes(builder: GraphBuilder, boxes: Value, targets: Value): Value {
  return builder.op('batched_gather', [boxes, targets], { fill: 0.5 });
}
