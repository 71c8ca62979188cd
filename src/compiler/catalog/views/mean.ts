import type { GraphBuilder } from '../../ir/builder.ts';
import type { Value } from '../../ir/graph.ts';
import type { ViewBuiltin } from '../layer.ts';

export const mean: ViewBuiltin = {
  name: 'mean',
  category: 'view',
  summary: 'The mean over the tokens, excluding padding, as one token with the mean position code.',
  parameters: [],
  example: 'views { pooled: mean() }',
  build(builder, { values, position, mask }) {
    const [batch, tokens] = mask.type.shape as [number, number];
    const [one, zero] = [builder.constant(1), builder.constant(0)];
    const weights = builder.reshape(builder.op('select', [mask, zero, one]), [batch, tokens, 1]);
    const count = builder.op('maximum', [builder.sum(weights, [1], { keep: true }), one]);
    return {
      kind: 'tokens',
      values: weightedMean(builder, values, weights, count),
      position: weightedMean(builder, position, weights, count),
      mask: builder.constant(0, [batch, 1], 'i32'),
    };
  },
};

/**
 * Σ x·weights / count over the tokens: x [batch or 1, tokens, width], weights [batch, tokens, 1] → [batch, 1,
 * width].
 */
function weightedMean(builder: GraphBuilder, x: Value, weights: Value, count: Value): Value {
  return builder.divide(builder.sum(builder.multiply(x, weights), [1], { keep: true }), count);
}
