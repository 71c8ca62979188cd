import type { Value } from '../../ir/graph.ts';
import type { LayerContext } from '../layer.ts';
import { ones, zeros } from './initializers.ts';

/**
 * Batch norm with frozen statistics: x·g + b − mean·g, g = weight / √(var + eps); x [N, C, H, W].
 * All four are constants of the model, as in DETR's FrozenBatchNorm2d.
 */
export function frozenNorm(context: LayerContext, x: Value, name: string, eps: number): Value {
  const b = context.builder;
  const channels = x.type.shape[1]!;
  const constant = (local: string, initializer: typeof ones | typeof zeros): Value =>
    context.parameter(`${name}.${local}`, { shape: [channels], initializer, trainable: false });
  const weight = constant('weight', ones);
  const bias = constant('bias', zeros);
  const mean = constant('running_mean', zeros);
  const variance = constant('running_var', ones);
  const gain = b.divide(weight, b.op('sqrt', [b.add(variance, b.constant(eps))]));
  const shift = b.subtract(bias, b.multiply(mean, gain));
  const perChannel = (v: Value): Value => b.reshape(v, [channels, 1, 1]);
  return b.add(b.multiply(x, perChannel(gain)), perChannel(shift));
}
