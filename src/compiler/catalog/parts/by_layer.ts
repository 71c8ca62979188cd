import type { GraphBuilder } from '../../ir/builder.ts';
import { elementCount, type Value } from '../../ir/graph.ts';

/** Sums x [layers · n, ...] over all but the layer: [layers]. */
export function sumByLayer(builder: GraphBuilder, x: Value, layers: number): Value {
  return builder.sum(builder.reshape(x, [layers, elementCount(x.type.shape) / layers]), [1]);
}

/** Mean of x [layers · n, ...] over all but the layer: [layers]. */
export function meanByLayer(builder: GraphBuilder, x: Value, layers: number): Value {
  return builder.scale(sumByLayer(builder, x, layers), layers / elementCount(x.type.shape));
}
