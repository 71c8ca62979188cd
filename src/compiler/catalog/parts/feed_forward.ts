import type { Value } from '../../ir/graph.ts';
import type { LayerContext } from '../layer.ts';
import { xavierUniform } from './initializers.ts';
import { linear } from './linear.ts';

/** `linear2` dropout(relu(`linear1` x)): x [..., width] → [..., width], below the name `NAME`. */
export function feedForward(
  context: LayerContext,
  name: string,
  x: Value,
  { hidden, dropout }: { readonly hidden: number; readonly dropout: number },
): Value {
  const width = x.type.shape.at(-1)!;
  const inner = context.builder.op('relu', [
    linear(context, x, { name: `${name}.linear1`, out: hidden, initializer: xavierUniform(hidden, width) }),
  ]);
  return linear(context, context.dropout(inner, dropout), {
    name: `${name}.linear2`,
    out: width,
    initializer: xavierUniform(width, hidden),
  });
}
