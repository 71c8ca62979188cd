import type { GraphBuilder } from '../../ir/builder.ts';
import type { Value } from '../../ir/graph.ts';

/**
 * 1 where a > b, ½ where a = b, otherwise 0: the share of the gradient of max(a, b) that a gets, as in
 * PyTorch.
 */
export function winnerShare(builder: GraphBuilder, a: Value, b: Value): Value {
  const ties = builder.scale(builder.op('equal', [a, b]), 0.5);
  return builder.add(builder.op('greater', [a, b]), ties);
}
