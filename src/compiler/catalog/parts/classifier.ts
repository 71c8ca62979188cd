import type { Value } from '../../ir/graph.ts';
import type { LayerContext } from '../layer.ts';
import type { ParameterSignature } from '../signature.ts';
import { dropout, normEps } from './arguments.ts';
import { linearDefault } from './initializers.ts';
import { layerNorm } from './layer_norm.ts';
import { linear } from './linear.ts';

/** Arguments of the heads that score classes. */
export const classifierParameters: readonly ParameterSignature[] = [
  {
    name: 'classes',
    type: { kind: 'integer', min: 1 },
    doc: 'Number of scores.',
    positional: true,
  },
  dropout,
  normEps(1e-12),
];

/**
 * W LN(gelu(W' dropout(h))) of query 0: hidden [batch, queries, width] → [batch, classes]. Published as `0.dense`,
 * `0.LayerNorm` and `1`.
 */
export function classifier(context: LayerContext, hidden: Value): Value {
  const { builder } = context;
  const [batch, , width] = hidden.type.shape as [number, number, number];
  const query = builder.reshape(builder.slice(hidden, 1, 0, 1), [batch, width], ['batch', undefined]);
  const x = context.dropout(query, context.number('dropout'));
  const initializer = linearDefault(width);
  const inner = builder.op('gelu', [linear(context, x, { name: '0.dense', out: width, initializer })]);
  const normed = layerNorm(context, '0.LayerNorm', inner, context.number('norm_eps'));
  return linear(context, normed, { name: '1', out: context.number('classes'), initializer });
}
