import type { GraphBuilder } from '../../ir/builder.ts';
import type { Value } from '../../ir/graph.ts';

/** 1 where a > b, ½ where a = b, else 0: the part of the gradient that a gets from max(a, b), as in PyTorch. */
export function winnerShare(builder: GraphBuilder, a: Value, b: Value): Value {
  const ties = builder.scale(builder.op('equal', [a, b]), 0.5);
  return builder.add(builder.op('greater', [a, b]), ties);
}
