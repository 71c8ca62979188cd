import type { Value } from '../../ir/graph.ts';
import type { LayerContext } from '../layer.ts';

/** [batch, tokens, width] → [batch, heads, tokens, width / heads]: heads are consecutive pieces of the width. */
export function splitHeads(context: LayerContext, x: Value, heads: number): Value {
  const [batch, tokens, width] = x.type.shape as [number, number, number];
  return context.builder.transpose(
    context.builder.reshape(x, [batch, tokens, heads, width / heads]),
    [0, 2, 1, 3],
  );
}

/** [batch, heads, tokens, size] → [batch, tokens, heads · size] */
export function joinHeads(context: LayerContext, x: Value): Value {
  const [batch, heads, tokens, size] = x.type.shape as [number, number, number, number];
  return context.builder.reshape(context.builder.transpose(x, [0, 2, 1, 3]), [batch, tokens, heads * size]);
}

export interface HeadInputs {
  /** [batch, heads, queries, size] */
  readonly q: Value;
  /** [batch, heads, keys, size] */
  readonly k: Value;
  readonly v: Value;
  /** Scores [batch, heads, queries, keys] with those of padded keys taken away. */
  readonly mask: (scores: Value) => Value;
  readonly drop: number;
}

/** softmax(mask(q·kᵀ / √size))·v, with dropout on the probabilities: [batch, heads, queries, size]. */
export function scaledDotProduct(context: LayerContext, { q, k, v, mask, drop }: HeadInputs): Value {
  const { builder } = context;
  const scores = builder.scale(builder.matmul(q, k, false, true), 1 / Math.sqrt(q.type.shape.at(-1)!));
  const probabilities = builder.op('softmax', [mask(scores)]);
  return builder.matmul(context.dropout(probabilities, drop), v);
}
