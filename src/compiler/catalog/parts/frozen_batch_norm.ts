import type { Value } from '../../ir/graph.ts';
import type { LayerContext } from '../layer.ts';
import { ones, zeros } from './initializers.ts';

/**
 * x·g + (bias − mean·g) with g = weight / √(var + eps), per channel of x [N, C, h, w]. All four are
 * constants: statistics of a trained backbone, or 1, 0, 0, 1, which is the identity up to eps.
 */
export function frozenBatchNorm(context: LayerContext, name: string, x: Value, eps: number): Value {
  const { builder } = context;
  const channels = x.type.shape[1]!;
  // All constants are reshaped to [C, 1, 1] first, so that the arithmetic fuses with x.
  const perChannel = (local: string, initializer: typeof ones) => {
    const constant = { initializer, shape: [channels], trainable: false };
    return builder.reshape(context.parameter(`${name}.${local}`, constant), [channels, 1, 1]);
  };
  const weight = perChannel('weight', ones);
  const bias = perChannel('bias', zeros);
  const mean = perChannel('running_mean', zeros);
  const variance = perChannel('running_var', ones);
  const gain = builder.divide(weight, builder.op('sqrt', [builder.add(variance, builder.constant(eps))]));
  const shift = builder.subtract(bias, builder.multiply(mean, gain));
  return builder.add(builder.multiply(x, gain), shift);
}
