import type { Value } from '../../ir/graph.ts';
import type { LayerContext } from '../layer.ts';
import { attend, type KeyMask } from './attention.ts';
import { xavierUniform, zeros } from './initializers.ts';
import { affine, linear } from './linear.ts';

export interface AttentionInputs {
  readonly query: Value;
  readonly key: Value;
  readonly value: Value;
  /** [batch, keys], 1 = padding; undefined where every key counts. */
  readonly padding: Value | undefined;
}

/**
 * Multi-head attention with one packed input map, as in PyTorch: `in_proj_weight` [3D, D] stacks the maps of
 * query, key and value; inputs that are the same tensor share one product.
 */
export function packedAttention(
  context: LayerContext,
  name: string,
  inputs: AttentionInputs,
  options: { readonly heads: number; readonly drop: number },
): Value {
  const width = inputs.query.type.shape[2]!;
  const mask: KeyMask | undefined = inputs.padding && { kind: 'exclude', mask: inputs.padding };
  const attended = attend(context, project(context, name, inputs), { ...options, mask });
  return linear(context, attended, `${name}.out_proj`, { outputs: width });
}

function project(context: LayerContext, name: string, inputs: AttentionInputs) {
  const b = context.builder;
  const width = inputs.query.type.shape[2]!;
  const weight = context.parameter(`${name}.in_proj_weight`, {
    shape: [3 * width, width],
    initializer: xavierUniform(width, 3 * width),
  });
  const bias = context.parameter(`${name}.in_proj_bias`, { shape: [3 * width], initializer: zeros });
  const map = (x: Value, from: number, to: number): Value =>
    affine(
      context,
      x,
      b.slice(weight, 0, from * width, to * width),
      b.slice(bias, 0, from * width, to * width),
    );
  if (inputs.query === inputs.key) {
    const both = map(inputs.query, 0, 2);
    return {
      query: b.slice(both, 2, 0, width),
      key: b.slice(both, 2, width, 2 * width),
      value: map(inputs.value, 2, 3),
    };
  }
  return { query: map(inputs.query, 0, 1), key: map(inputs.key, 1, 2), value: map(inputs.value, 2, 3) };
}
