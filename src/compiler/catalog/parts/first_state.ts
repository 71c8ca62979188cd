import type { GraphBuilder } from '../../ir/builder.ts';
import type { Value } from '../../ir/graph.ts';

/** The first query or token: states [N, Q, width] → [N, width]. */
export function firstState(builder: GraphBuilder, states: Value): Value {
  const [rows, , width] = states.type.shape as [number, number, number];
  return builder.reshape(builder.slice(states, 1, 0, 1), [rows, width], ['batch', undefined]);
}
