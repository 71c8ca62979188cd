import type { Value } from '../../ir/graph.ts';
import type { LayerContext } from '../layer.ts';

export interface DotProductInputs {
  /** [batch, queries, width] */
  readonly q: Value;
  /** [batch, keys, width] */
  readonly k: Value;
  readonly v: Value;
  /** [batch, keys] i32, 1 = padding; absent: every key counts. */
  readonly mask: Value | undefined;
  readonly heads: number;
  readonly dropout: number;
}

/**
 * softmax(q·kᵀ / √size)·v for every head, padded keys excluded, with dropout on the probabilities: [batch,
 * queries, width]. Heads are consecutive slices of the width.
 */
export function scaledDotProduct(context: LayerContext, inputs: DotProductInputs): Value {
  const { q, k, v, mask, heads, dropout } = inputs;
  const site = context.dropoutSite(dropout);
  return context.builder.node(
    'attention',
    [q, k, v, ...(mask ? [mask] : []), ...(site ? [site.random] : [])],
    { heads, masked: mask !== undefined, rate: site?.rate ?? 0, ...(site ? { site: site.site } : {}) },
  )[0]!;
}
