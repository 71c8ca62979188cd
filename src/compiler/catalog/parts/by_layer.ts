import type { GraphBuilder } from '../../ir/builder.ts';
import { elementCount, type Value } from '../../ir/graph.ts';
import type { LossMean } from '../loss.ts';

/** Sums x [layers · n, ...] for each layer: [layers]. */
export function sumByLayer(builder: GraphBuilder, x: Value, layers: number): Value {
  return builder.sum(builder.reshape(x, [layers, elementCount(x.type.shape) / layers]), [1]);
}

/** Mean of x [layers · batch, ...] for each layer. */
export function meanByLayer(builder: GraphBuilder, x: Value, layers: number): LossMean {
  const mean = builder.scale(sumByLayer(builder, x, layers), layers / elementCount(x.type.shape));
  return { mean, over: 'records' };
}
