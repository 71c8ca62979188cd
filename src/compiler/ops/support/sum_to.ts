import type { GraphBuilder } from '../../ir/builder.ts';
import type { Shape, Value } from '../../ir/graph.ts';
import { sameShape } from './typing.ts';

/**
 * The gradient of broadcasting: sums over the axes along which `shape` was stretched to the gradient's shape.
 */
export function sumTo(builder: GraphBuilder, gradient: Value, shape: Shape): Value {
  const from = gradient.type.shape;
  const lead = from.length - shape.length;
  const axes = from.flatMap((size, axis) =>
    axis < lead || (shape[axis - lead] === 1 && size !== 1) ? [axis] : [],
  );
  const summed = axes.length === 0 ? gradient : builder.sum(gradient, axes);
  return sameShape(summed.type.shape, shape) ? summed : builder.reshape(summed, shape);
}
