import type { Value } from '../../ir/graph.ts';
import type { LayerContext } from '../layer.ts';
import { multiHeadAttention } from './attention.ts';
import { feedForward } from './feed_forward.ts';
import { layerNorm } from './layer_norm.ts';

/**
 * x ← LN1(x + Att(x+p, x+p, x)); x ← LN2(x + W2 act(W1 x)), below the name `NAME`: x [batch, tokens, width].
 */
export function encoderLayer(
  context: LayerContext,
  name: string,
  x: Value,
  { position, mask }: { readonly position: Value; readonly mask: Value },
): Value {
  const { builder } = context;
  const [heads, hidden, dropout] = [
    context.number('heads'),
    context.number('hidden'),
    context.number('dropout'),
  ];
  const residual = (norm: string, before: Value, branch: Value) =>
    layerNorm(
      context,
      `${name}.${norm}`,
      builder.add(before, context.dropout(branch, dropout)),
      context.number('norm_eps'),
    );
  const placed = builder.add(x, position);
  const inputs = { queries: placed, keys: placed, values: x, mask, heads, dropout };
  const attended = residual('norm1', x, multiHeadAttention(context, `${name}.self_attn`, inputs));
  const activation = context.option('activation');
  return residual('norm2', attended, feedForward(context, name, attended, { hidden, dropout, activation }));
}
