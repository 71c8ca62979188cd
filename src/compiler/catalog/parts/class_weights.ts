import type { GraphBuilder } from '../../ir/builder.ts';
import type { Value } from '../../ir/graph.ts';
import type { ParameterSignature } from '../signature.ts';

/** The argument `class_weights` of losses on class indices. */
export const classWeights: ParameterSignature = {
  name: 'class_weights',
  type: { kind: 'list', of: { kind: 'number', min: 0 }, or: ['balanced'] },
  doc:
    'A weight for each class. `.balanced` weighs class c by n / (k·n[c]), where n[c] of the n training records are of class c ' +
    'and k classes occur; a class that does not occur has weight 0.',
  default: null,
};

/** 1 for rows that have a class, 0 for rows without one (-1): classes i32 [N] → f32 [N]. */
export function hasClass(builder: GraphBuilder, classes: Value): Value {
  return builder.op('greater', [classes, builder.constant(-1, [], 'i32')]);
}

/** Weight of each row's class, 0 for rows without a class: weights [classes], classes i32 [N] → [N]. */
export function weightsOfRows(builder: GraphBuilder, weights: Value, classes: Value): Value {
  const present = hasClass(builder, classes);
  const index = builder.op('select', [present, classes, builder.constant(0, [], 'i32')]);
  const table = builder.reshape(weights, [weights.type.shape[0]!, 1]);
  const gathered = builder.op('gather_rows', [table, index], { padding_row: -1 });
  return builder.multiply(builder.reshape(gathered, [...classes.type.shape]), present);
}
