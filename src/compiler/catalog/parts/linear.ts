import type { Initializer } from '../../artifact/program.ts';
import type { GraphBuilder } from '../../ir/builder.ts';
import { elementCount, type Value } from '../../ir/graph.ts';
import type { LayerContext } from '../layer.ts';
import { zeros } from './initializers.ts';

/**
 * x·Wᵀ + b over the last axis, as one matrix product: x [..., in], weight [out, in], bias [out] → [..., out].
 */
export function affine(builder: GraphBuilder, x: Value, weight: Value, bias: Value): Value {
  const lead = x.type.shape.slice(0, -1);
  const rows = builder.reshape(x, [elementCount(lead), x.type.shape.at(-1)!]);
  const y = builder.add(builder.matmul(rows, weight, { transposeB: true }), bias);
  return builder.reshape(
    y,
    [...lead, weight.type.shape[0]!],
    [...(x.type.dims?.slice(0, -1) ?? lead.map(() => undefined)), undefined],
  );
}

export interface LinearOptions {
  /** Name below the layer; absent if the map is the whole layer. */
  readonly name?: string;
  readonly out: number;
  readonly initializer: Initializer;
  /** One of the published prefixes of a layer that has several. */
  readonly part?: string;
}

/** nn.Linear with parameters `NAME.weight` [out, in] and `NAME.bias` [out]. */
export function linear(context: LayerContext, x: Value, options: LinearOptions): Value {
  const { name, out, initializer, part } = options;
  const local = (parameter: string) => (name === undefined ? parameter : `${name}.${parameter}`);
  const weight = context.parameter(
    local('weight'),
    { initializer, shape: [out, x.type.shape.at(-1)!] },
    part,
  );
  const bias = context.parameter(local('bias'), { initializer: zeros, shape: [out] }, part);
  return affine(context.builder, x, weight, bias);
}
