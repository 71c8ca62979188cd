import type { Value } from '../../ir/graph.ts';
import type { LayerContext } from '../layer.ts';
import { activate } from './activation.ts';
import { xavierUniform } from './initializers.ts';
import { linear } from './linear.ts';

/** `linear2` dropout(activation(`linear1` x)): x [..., width] → [..., width], below the name `NAME`. */
export function feedForward(
  context: LayerContext,
  name: string,
  x: Value,
  options: { readonly hidden: number; readonly dropout: number; readonly activation: string },
): Value {
  const width = x.type.shape.at(-1)!;
  const { hidden, dropout, activation } = options;
  const initializer = xavierUniform(hidden, width);
  const dense = linear(context, x, { name: `${name}.linear1`, out: hidden, initializer });
  const inner = activate(context.builder, activation, dense);
  return linear(context, context.dropout(inner, dropout), {
    name: `${name}.linear2`,
    out: width,
    initializer: xavierUniform(width, hidden),
  });
}
