import type { Value } from '../../ir/graph.ts';
import type { LayerContext } from '../layer.ts';
import { bertNormal } from './initializers.ts';
import { layerNorm } from './layer_norm.ts';
import { linear } from './linear.ts';
import { joinHeads, scaledDotProduct, splitHeads } from './scaled_dot_product.ts';

/**
 * x ← LN(x + Wo Att(x)); x ← LN(x + W2 gelu(W1 x)), below the name `NAME`: x [batch, tokens, width]; `penalty`
 * [batch, tokens] is added to the scores of each key.
 */
export function bertLayer(context: LayerContext, name: string, x: Value, penalty: Value): Value {
  const { builder } = context;
  const [width, hidden] = [context.number('width'), context.number('hidden')];
  const dense = (local: string, input: Value, out: number) =>
    linear(context, input, { name: `${name}.${local}`, out, initializer: bertNormal(width) });
  // `LOCAL.dense`, dropout, and the norm of the sum with what came before.
  const residual = (local: string, before: Value, branch: Value) => {
    const dropped = context.dropout(dense(`${local}.dense`, branch, width), context.number('drop'));
    const sum = builder.add(before, dropped);
    return layerNorm(context, `${name}.${local}.LayerNorm`, sum, context.number('norm_eps'));
  };

  const mixed = attention(context, (map) => dense(`attention.self.${map}`, x, width), penalty);
  const attended = residual('attention.output', x, mixed);
  const inner = builder.op('gelu', [dense('intermediate.dense', attended, hidden)]);
  return residual('output', attended, inner);
}

function attention(
  context: LayerContext,
  mapped: (map: 'query' | 'key' | 'value') => Value,
  penalty: Value,
): Value {
  const { builder } = context;
  const heads = context.number('heads');
  const [batch, keys] = penalty.type.shape as [number, number];
  const perKey = builder.reshape(penalty, [batch, 1, 1, keys]);
  const mixed = scaledDotProduct(context, {
    q: splitHeads(context, mapped('query'), heads),
    k: splitHeads(context, mapped('key'), heads),
    v: splitHeads(context, mapped('value'), heads),
    mask: (scores) => builder.add(scores, perKey),
    drop: context.number('drop'),
  });
  return joinHeads(context, mixed);
}
