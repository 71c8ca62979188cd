import type { Value } from '../../ir/graph.ts';
import type { LayerContext } from '../layer.ts';
import type { ParameterSignature } from '../signature.ts';
import { activate, activation } from './activation.ts';
import { dropout, normEps, reads } from './arguments.ts';
import { firstState } from './first_state.ts';
import { linearDefault } from './initializers.ts';
import { layerNorm } from './layer_norm.ts';
import { linear } from './linear.ts';

/** Arguments of the heads that begin with `perceptron`. */
export const perceptronParameters: readonly ParameterSignature[] = [
  dropout,
  normEps(1e-12),
  activation('gelu', 'Function between the two linear maps.'),
  reads,
];

/** Arguments of heads with a score for each class. */
export const classifierParameters: readonly ParameterSignature[] = [
  {
    name: 'classes',
    type: { kind: 'integer', min: 1 },
    doc: 'Number of scores.',
    positional: true,
  },
  ...perceptronParameters,
];

/** Published prefix of classification heads of either kind. */
export function classifierPrefix(task: { readonly family: string; readonly name: string }): string {
  return `classifiers.${task.family}.${task.name}.`;
}

/**
 * LN(activation(W' dropout(h))) of the first state: states [N, Q, width] → [N, width]. Published as `0.dense`
 * and `0.LayerNorm`.
 */
export function perceptron(context: LayerContext, states: Value): Value {
  const { builder } = context;
  const width = states.type.shape[2]!;
  const x = context.dropout(firstState(builder, states), context.number('dropout'));
  const dense = linear(context, x, { name: '0.dense', out: width, initializer: linearDefault(width) });
  const inner = activate(builder, context.option('activation'), dense);
  return layerNorm(context, '0.LayerNorm', inner, context.number('norm_eps'));
}

/** W `perceptron`(states): states [N, Q, width] → [N, out]. W is published as `1`. */
export function mapped(context: LayerContext, states: Value, out: number): Value {
  const features = perceptron(context, states);
  return linear(context, features, { name: '1', out, initializer: linearDefault(features.type.shape[1]!) });
}

/** The scores of classes: states [N, Q, width] → [N, classes]. */
export function classifier(context: LayerContext, states: Value): Value {
  return mapped(context, states, context.number('classes'));
}
