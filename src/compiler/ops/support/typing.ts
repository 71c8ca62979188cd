import type { DType, Shape, TensorType } from '../../ir/graph.ts';
import { shapeText } from '../../ir/type_text.ts';

/** Building blocks of typing rules. */

export type Dims = readonly (string | undefined)[];

export function typed(dtype: DType, shape: Shape, dims?: Dims): TensorType {
  return dims?.some((name) => name !== undefined) ? { dtype, shape, dims } : { dtype, shape };
}

/** The symbolic name of one size of a type. */
export function dim(type: TensorType, axis: number): string | undefined {
  return type.dims?.[axis];
}

/** The constraint of ops with an `axis`. */
export const axisInRange = 'an axis that x has';

/** Reports an axis that a type does not have. */
export function checkAxis(type: TensorType, axis: number, violates: (found: string) => never): void {
  if (axis >= 0 && axis < type.shape.length) return;
  violates(`${shapeText(type)} has no axis ${axis}`);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** The constraint of ops that broadcast their inputs. */
export const fitting = 'shapes that fit each other, aligned at the last axis';

/** NumPy broadcasting: shapes are aligned at the last axis; a size of 1 or an absent axis stretches. */
export function broadcastTypes(
  types: readonly TensorType[],
  violates: (found: string) => never,
): { shape: Shape; dims: Dims } {
  const rank = Math.max(...types.map((type) => type.shape.length));
  const shape: number[] = [];
  const dims: (string | undefined)[] = [];
  for (let axis = 0; axis < rank; axis++) {
    let size = 1;
    let name: string | undefined;
    for (const type of types) {
      const own = axis - (rank - type.shape.length);
      const ownSize = own < 0 ? 1 : type.shape[own]!;
      if (ownSize === size) name ??= own < 0 ? undefined : dim(type, own);
      else if (size === 1) [size, name] = [ownSize, dim(type, own)];
      else if (ownSize !== 1)
        violates(`${types.map(shapeText).join(' and ')}: the sizes ${size} and ${ownSize} differ`);
    }
    shape.push(size);
    dims.push(name);
  }
  return { shape, dims };
}
