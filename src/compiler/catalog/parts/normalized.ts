import type { GraphBuilder } from '../../ir/builder.ts';
import type { Value } from '../../ir/graph.ts';

/** Least squared norm that a vector is divided by, that of torch.nn.functional.normalize: zero vectors stay zero. */
const least = 1e-24;

/** x / ‖x‖₂ over the last axis. */
export function normalized(builder: GraphBuilder, x: Value): Value {
  const last = x.type.shape.length - 1;
  const squares = builder.sum(builder.op('square', [x]), [last], { keep: true });
  const norm = builder.op('sqrt', [builder.op('maximum', [squares, builder.constant(least)])]);
  return builder.divide(x, norm);
}
