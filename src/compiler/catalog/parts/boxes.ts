import type { GraphBuilder } from '../../ir/builder.ts';
import type { Value } from '../../ir/graph.ts';

/** Low and high side of boxes [..., 4] (centre and size) along one axis: [..., 1] each. */
function sides(builder: GraphBuilder, box: Value, axis: 0 | 1): readonly [low: Value, high: Value] {
  const last = box.type.shape.length - 1;
  const centre = builder.slice(box, last, axis, axis + 1);
  const half = builder.scale(builder.slice(box, last, axis + 2, axis + 3), 0.5);
  return [builder.subtract(centre, half), builder.add(centre, half)];
}

/**
 * Generalised overlap of boxes pair by pair: a, b [..., 4] → [..., 1]. I/U − (C − U)/C with the intersection I, the union U
 * and the smallest enclosing box C (arXiv 1902.09630).
 */
export function generalizedIou(builder: GraphBuilder, a: Value, b: Value): Value {
  const along = ([0, 1] as const).map((axis) => {
    const [lowA, highA] = sides(builder, a, axis);
    const [lowB, highB] = sides(builder, b, axis);
    const between = (low: Value, high: Value) => builder.op('relu', [builder.subtract(high, low)]);
    return {
      a: builder.subtract(highA, lowA),
      b: builder.subtract(highB, lowB),
      shared: between(builder.op('maximum', [lowA, lowB]), builder.op('minimum', [highA, highB])),
      spanned: between(builder.op('minimum', [lowA, lowB]), builder.op('maximum', [highA, highB])),
    };
  });
  const [x, y] = along as [(typeof along)[number], (typeof along)[number]];
  const intersection = builder.multiply(x.shared, y.shared);
  const areas = builder.add(builder.multiply(x.a, y.a), builder.multiply(x.b, y.b));
  const union = builder.subtract(areas, intersection);
  const enclosing = builder.multiply(x.spanned, y.spanned);
  const empty = builder.divide(builder.subtract(enclosing, union), enclosing);
  return builder.subtract(builder.divide(intersection, union), empty);
}
