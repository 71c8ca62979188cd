import type { DType, Value } from '../ir/graph.ts';
import { typeText } from '../ir/type_text.ts';
import type { Workshop } from './context.ts';

/** Type of a truth tensor; sizes by name are `batch`, `boxes` and `labels`. */
export interface TruthType {
  readonly dtype: Extract<DType, 'f32' | 'i32'>;
  readonly shape: readonly (string | number)[];
}

/** Two losses read one truth as different tensors. */
export class TruthConflict extends Error {
  readonly known: string;
  readonly wanted: string;
  constructor(known: string, wanted: string) {
    super(`${known} is not ${wanted}`);
    this.known = known;
    this.wanted = wanted;
  }
}

/** The truth of a batch, repeated for each of `layers` decoder layers: [layers · batch, ...]. Throws TruthConflict. */
export function truthOfLayers(
  workshop: Workshop,
  member: string,
  { dtype, shape }: TruthType,
  layers: number,
  labels?: number,
): Value {
  const { builder, batch, boxes } = workshop;
  const sizes: Readonly<Record<string, number | undefined>> = { batch, boxes, labels };
  const type = {
    dtype,
    shape: shape.map((size) => (typeof size === 'number' ? size : sizes[size]!)),
    dims: shape.map((size) => (typeof size === 'number' ? undefined : size)),
  };
  const value = builder.input(`truth.${member}`, 'batch', type);
  if (typeText(value.type) !== typeText(type)) throw new TruthConflict(typeText(value.type), typeText(type));
  if (layers === 1) return value;
  const repeated = builder.broadcast(value, [layers, ...value.type.shape]);
  const [first, ...rest] = value.type.shape as [number, ...number[]];
  return builder.reshape(repeated, [layers * first, ...rest]);
}
