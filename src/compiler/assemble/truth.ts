import type { DType, Value } from '../ir/graph.ts';
import { typeText } from '../ir/type_text.ts';
import type { BuildContext } from './context.ts';

/** Type of a truth tensor; `batch`, `boxes` and the axes of the call's heads are sizes by name. */
export interface TruthType {
  readonly dtype: Extract<DType, 'f32' | 'i32'>;
  readonly shape: readonly (string | number)[];
}

/** Two losses require different tensor types of one truth. */
export class TruthConflict extends Error {
  readonly known: string;
  readonly wanted: string;
  constructor(known: string, wanted: string) {
    super(`${known} is not ${wanted}`);
    this.name = 'TruthConflict';
    this.known = known;
    this.wanted = wanted;
  }
}

/**
 * The truth of a batch, repeated for each of `layers` decoder layers: [layers · batch, ...]. Throws
 * TruthConflict.
 */
export function truthOfLayers(
  context: BuildContext,
  member: string,
  { dtype, shape }: TruthType,
  layers: number,
  named: Readonly<Record<string, number>> = {},
): Value {
  const { builder, batch, boxes } = context;
  const sizes: Readonly<Record<string, number>> = { batch, boxes, ...named };
  const type = {
    dtype,
    shape: shape.map((size) => (typeof size === 'number' ? size : sizes[size]!)),
    dims: shape.map((size) => (typeof size === 'number' ? undefined : size)),
  };
  const value = builder.input(`truth.${member}`, 'batch', type);
  if (typeText(value.type) !== typeText(type)) throw new TruthConflict(typeText(value.type), typeText(type));
  return repeated(context, value, layers);
}

/** Repeats x [batch, ...] for each layer: [layers · batch, ...]. */
export function repeated({ builder }: BuildContext, x: Value, layers: number): Value {
  if (layers === 1) return x;
  const copies = builder.broadcast(x, [layers, ...x.type.shape]);
  const [first, ...rest] = x.type.shape as [number, ...number[]];
  return builder.reshape(copies, [layers * first, ...rest]);
}
