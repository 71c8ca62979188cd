import type { Value } from '../../ir/graph.ts';
import type { LayerContext } from '../layer.ts';
import { xavierUniform, zeros } from './initializers.ts';
import { affine, linear } from './linear.ts';
import { scaledDotProduct } from './scaled_dot_product.ts';

export interface AttentionInputs {
  /** [batch, queries, width] */
  readonly queries: Value;
  /** [batch, keys, width] */
  readonly keys: Value;
  readonly values: Value;
  /** [batch, keys] i32, 1 = padding; absent: every key counts. */
  readonly mask?: Value;
  readonly heads: number;
  readonly dropout: number;
}

/**
 * PyTorch's nn.MultiheadAttention, batch first: `in_proj_weight` [3·width, width] and `in_proj_bias` stack
 * the projections of queries, keys and values; `out_proj` projects the concatenated heads.
 */
export function multiHeadAttention(context: LayerContext, name: string, inputs: AttentionInputs): Value {
  const width = inputs.queries.type.shape.at(-1)!;
  const { mask, heads, dropout } = inputs;
  const mixed = scaledDotProduct(context, {
    ...projections(context, name, inputs, width),
    mask,
    heads,
    dropout,
  });
  return linear(context, mixed, {
    name: `${name}.out_proj`,
    out: width,
    initializer: xavierUniform(width, width),
  });
}

/** q [batch, queries, width]; k, v [batch, keys, width] */
function projections(
  context: LayerContext,
  name: string,
  { queries, keys, values }: AttentionInputs,
  width: number,
): { readonly q: Value; readonly k: Value; readonly v: Value } {
  const { builder } = context;
  const weight = context.parameter(`${name}.in_proj_weight`, {
    initializer: xavierUniform(3 * width, width),
    shape: [3 * width, width],
  });
  const bias = context.parameter(`${name}.in_proj_bias`, { initializer: zeros, shape: [3 * width] });
  const mapped = (x: Value, member: 0 | 1 | 2) => {
    const rows = [member * width, (member + 1) * width] as const;
    return affine(builder, x, builder.slice(weight, 0, ...rows), builder.slice(bias, 0, ...rows));
  };
  return { q: mapped(queries, 0), k: mapped(keys, 1), v: mapped(values, 2) };
}
