import type { Value } from '../../ir/graph.ts';
import type { LayerContext } from '../layer.ts';
import { activate } from './activation.ts';
import { bertNormal } from './initializers.ts';
import { layerNorm } from './layer_norm.ts';
import { linear } from './linear.ts';
import { scaledDotProduct } from './scaled_dot_product.ts';

/**
 * x ← LN(x + Wo Att(x)); x ← LN(x + W2 act(W1 x)), below the name `NAME`: x [batch, tokens, width]; mask
 * [batch, tokens], 1 = padding.
 */
export function bertLayer(context: LayerContext, name: string, x: Value, mask: Value): Value {
  const { builder } = context;
  const [width, hidden] = [context.number('width'), context.number('hidden')];
  const dense = (local: string, input: Value, out: number) =>
    linear(context, input, { name: `${name}.${local}`, out, initializer: bertNormal(width) });
  // LN(before + dropout(`LOCAL.dense` branch))
  const residual = (local: string, before: Value, branch: Value) => {
    const dropped = context.dropout(dense(`${local}.dense`, branch, width), context.number('dropout'));
    const sum = builder.add(before, dropped);
    return layerNorm(context, `${name}.${local}.LayerNorm`, sum, context.number('norm_eps'));
  };

  const mapped = (map: string) => dense(`attention.self.${map}`, x, width);
  const mixed = scaledDotProduct(context, {
    q: mapped('query'),
    k: mapped('key'),
    v: mapped('value'),
    mask,
    heads: context.number('heads'),
    dropout: context.number('dropout'),
  });
  const attended = residual('attention.output', x, mixed);
  const inner = activate(
    builder,
    context.option('activation'),
    dense('intermediate.dense', attended, hidden),
  );
  return residual('output', attended, inner);
}
