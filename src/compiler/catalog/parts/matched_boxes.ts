import type { GraphBuilder } from '../../ir/builder.ts';
import type { Value } from '../../ir/graph.ts';
import type { MatchedTruth } from '../layer.ts';

/**
 * The box [N, Q, 4] that each query is matched with, of boxes [N, T, 4]. Queries without one get a box of side 1/2, so that
 * no overlap is 0/0; they are not counted.
 */
export function matchedBoxes(builder: GraphBuilder, boxes: Value, { targets }: MatchedTruth): Value {
  return builder.op('batched_gather', [boxes, targets], { fill: 0.5 });
}
