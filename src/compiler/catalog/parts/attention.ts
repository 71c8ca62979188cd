import type { Value } from '../../ir/graph.ts';
import type { LayerContext } from '../layer.ts';
import { xavierUniform, zeros } from './initializers.ts';
import { affine, linear } from './linear.ts';
import { joinHeads, scaledDotProduct, splitHeads } from './scaled_dot_product.ts';

export interface AttentionInputs {
  /** [batch, queries, width] */
  readonly queries: Value;
  /** [batch, keys, width]; the same Value as `queries` where one matrix product can serve both. */
  readonly keys: Value;
  readonly values: Value;
  /** [batch, keys] i32, 1 = padding; absent: every key counts. */
  readonly mask?: Value;
  readonly heads: number;
  readonly drop: number;
}

/**
 * PyTorch's nn.MultiheadAttention, batch first: `in_proj_weight` [3·width, width] and `in_proj_bias` stack the maps of
 * queries, keys and values; `out_proj` maps the joined heads. Scores of padded keys are −3e38, which no softmax lets through.
 */
export function multiHeadAttention(context: LayerContext, name: string, inputs: AttentionInputs): Value {
  const width = inputs.queries.type.shape.at(-1)!;
  const { mask, drop } = inputs;
  const mixed = scaledDotProduct(context, {
    ...projections(context, name, inputs, width),
    mask: (scores) => (mask ? excludePadding(context, mask, scores) : scores),
    drop,
  });
  return linear(context, joinHeads(context, mixed), {
    name: `${name}.out_proj`,
    out: width,
    initializer: xavierUniform(width, width),
  });
}

/** q, k, v [batch, heads, tokens, width / heads] */
function projections(
  context: LayerContext,
  name: string,
  { queries, keys, values, heads }: AttentionInputs,
  width: number,
): { readonly q: Value; readonly k: Value; readonly v: Value } {
  const { builder } = context;
  const weight = context.parameter(`${name}.in_proj_weight`, {
    initializer: xavierUniform(3 * width, width),
    shape: [3 * width, width],
  });
  const bias = context.parameter(`${name}.in_proj_bias`, { initializer: zeros, shape: [3 * width] });
  // The maps `first`..`end` of the three, applied to x.
  const mapped = (x: Value, first: number, end: number) =>
    affine(
      builder,
      x,
      builder.slice(weight, 0, first * width, end * width),
      builder.slice(bias, 0, first * width, end * width),
    );
  const v = splitHeads(context, mapped(values, 2, 3), heads);
  if (queries !== keys) {
    const q = splitHeads(context, mapped(queries, 0, 1), heads);
    return { q, k: splitHeads(context, mapped(keys, 1, 2), heads), v };
  }
  const [q, k] = splitPair(context, mapped(queries, 0, 2), heads);
  return { q, k, v };
}

/** [batch, tokens, 2·width], queries beside keys → two of [batch, heads, tokens, width / heads] */
function splitPair(context: LayerContext, x: Value, heads: number): readonly [Value, Value] {
  const { builder } = context;
  const [batch, tokens, both] = x.type.shape as [number, number, number];
  const size = both / 2 / heads;
  const pair = builder.transpose(builder.reshape(x, [batch, tokens, 2, heads, size]), [2, 0, 3, 1, 4]);
  const member = (index: number) =>
    builder.reshape(builder.slice(pair, 0, index, index + 1), [batch, heads, tokens, size]);
  return [member(0), member(1)];
}

/** scores [batch, heads, queries, keys]; mask [batch, keys], 1 = padding */
function excludePadding({ builder }: LayerContext, mask: Value, scores: Value): Value {
  const [batch, keys] = mask.type.shape as [number, number];
  return builder.op('select', [builder.reshape(mask, [batch, 1, 1, keys]), builder.constant(-3e38), scores]);
}
