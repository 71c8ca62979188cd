import type { Value } from '../../ir/graph.ts';
import type { LayerContext } from '../layer.ts';
import type { ParameterSignature } from '../signature.ts';
import { activate, activation } from './activation.ts';
import { dropout, normEps, reads } from './arguments.ts';
import { firstState } from './first_state.ts';
import { linearDefault } from './initializers.ts';
import { layerNorm } from './layer_norm.ts';
import { linear } from './linear.ts';

/** Arguments of the heads with a score for each class. */
export const classifierParameters: readonly ParameterSignature[] = [
  {
    name: 'classes',
    type: { kind: 'integer', min: 1 },
    doc: 'Number of scores.',
    positional: true,
  },
  dropout,
  normEps(1e-12),
  activation('gelu', 'Function between the two linear maps.'),
  reads,
];

/** Published prefix of classification heads of either kind. */
export function classifierPrefix(task: { readonly family: string; readonly name: string }): string {
  return `classifiers.${task.family}.${task.name}.`;
}

/**
 * W LN(activation(W' dropout(h))) of the first state: states [N, Q, width] → [N, classes]. Published as
 * `0.dense`, `0.LayerNorm` and `1`.
 */
export function classifier(context: LayerContext, states: Value): Value {
  const { builder } = context;
  const width = states.type.shape[2]!;
  const x = context.dropout(firstState(builder, states), context.number('dropout'));
  const initializer = linearDefault(width);
  const dense = linear(context, x, { name: '0.dense', out: width, initializer });
  const inner = activate(builder, context.option('activation'), dense);
  const normed = layerNorm(context, '0.LayerNorm', inner, context.number('norm_eps'));
  return linear(context, normed, { name: '1', out: context.number('classes'), initializer });
}
