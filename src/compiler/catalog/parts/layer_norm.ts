import type { Value } from '../../ir/graph.ts';
import type { LayerContext } from '../layer.ts';
import { ones, zeros } from './initializers.ts';

/** Layer norm over the last axis with parameters `NAME.weight` and `NAME.bias`, both [width]. */
export function layerNorm(context: LayerContext, name: string, x: Value, eps: number): Value {
  const shape = [x.type.shape.at(-1)!];
  const weight = context.parameter(`${name}.weight`, { initializer: ones, shape, norm: true });
  const bias = context.parameter(`${name}.bias`, { initializer: zeros, shape, norm: true });
  return context.builder.node('layer_norm', [x, weight, bias], { eps })[0]!;
}
