import type { Shape } from '../../ir/graph.ts';
import { elementCount } from '../../ir/graph.ts';
import type { ReferenceTensor } from '../../ir/op.ts';

/** Index arithmetic of the float64 references. */

export function zeros(shape: Shape): ReferenceTensor {
  return { shape, data: new Float64Array(elementCount(shape)) };
}

/** Row-major strides, in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

/** Offsets of the elements of `shape` in row-major order: start + Σ index[axis]·strides[axis]. */
export function offsetsOf(shape: Shape, strides: readonly number[], start: number): Int32Array {
  const offsets = new Int32Array(elementCount(shape));
  const index = new Array<number>(shape.length).fill(0);
  let offset = start;
  for (let i = 0; i < offsets.length; i++) {
    offsets[i] = offset;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      offset += strides[axis]!;
      index[axis] = index[axis]! + 1;
      if (index[axis]! < shape[axis]!) break;
      offset -= index[axis]! * strides[axis]!;
      index[axis] = 0;
    }
  }
  return offsets;
}

/** Strides that read `from` as if it were broadcast to `to`: 0 along stretched and absent axes. */
export function broadcastStrides(from: Shape, to: Shape): number[] {
  const strides = stridesOf(from);
  const lead = to.length - from.length;
  return to.map((_, axis) => (axis < lead || from[axis - lead] === 1 ? 0 : strides[axis - lead]!));
}

/** The elements of `x` broadcast to `shape`; the same array if nothing stretches. */
export function broadcastData(x: ReferenceTensor, shape: Shape): Float64Array {
  const count = elementCount(shape);
  if (x.data.length === count) return x.data;
  const data = new Float64Array(count);
  if (x.data.length === 1) return data.fill(x.data[0]!);
  const offsets = offsetsOf(shape, broadcastStrides(x.shape, shape), 0);
  for (let i = 0; i < count; i++) data[i] = x.data[offsets[i]!]!;
  return data;
}

/** Number and width of the rows, which run along the last axis. */
export function rowsOf(shape: Shape): { rows: number; width: number } {
  const width = shape.at(-1) ?? 1;
  return { rows: elementCount(shape.slice(0, -1)), width };
}
