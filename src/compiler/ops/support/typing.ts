import type { DType, Shape, TensorType } from '../../ir/graph.ts';
import { shapeText, typeText } from '../../ir/type_text.ts';
import { ShapeError } from '../op.ts';

/** Building blocks of `infer`: construction of types, and checks whose failure is a readable ShapeError. */

export type Dims = readonly (string | undefined)[];

export function typed(dtype: DType, shape: Shape, dims?: Dims): TensorType {
  return dims?.some((name) => name !== undefined) ? { dtype, shape, dims } : { dtype, shape };
}

/** The symbolic name of one size of a type. */
export function dim(type: TensorType, axis: number): string | undefined {
  return type.dims?.[axis];
}

/** A wrong number of inputs is a bug of whoever built the node, not a mistake in a spec. */
export function expectInputs(op: string, inputs: readonly TensorType[], count: number): void {
  if (inputs.length !== count) throw new Error(`${op} takes ${count} inputs; it was given ${inputs.length}`);
}

export function expectDType(op: string, role: string, type: TensorType, ...allowed: readonly DType[]): void {
  if (allowed.includes(type.dtype)) return;
  throw new ShapeError(`${op} needs ${allowed.join(' or ')} for ${role}; it is ${typeText(type)}`);
}

export function expectRank(op: string, role: string, type: TensorType, rank: number): void {
  if (type.shape.length === rank) return;
  throw new ShapeError(`${op} needs ${rank} axes for ${role}; it is ${shapeText(type)}`);
}

export function expectShape(op: string, role: string, type: TensorType, shape: Shape): void {
  if (sameShape(type.shape, shape)) return;
  throw new ShapeError(`${op} needs ${shapeText({ shape })} for ${role}; it is ${shapeText(type)}`);
}

export function expectAxis(op: string, type: TensorType, axis: number): void {
  if (Number.isInteger(axis) && axis >= 0 && axis < type.shape.length) return;
  throw new ShapeError(
    `${op} needs an axis below ${type.shape.length}; ${shapeText(type)} has no axis ${axis}`,
  );
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** NumPy broadcasting: shapes are aligned at the last axis; a size of 1 or an absent axis stretches. */
export function broadcastTypes(op: string, types: readonly TensorType[]): { shape: Shape; dims: Dims } {
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
      else if (ownSize !== 1) throw mismatch(op, types, size, ownSize);
    }
    shape.push(size);
    dims.push(name);
  }
  return { shape, dims };
}

function mismatch(op: string, types: readonly TensorType[], a: number, b: number): ShapeError {
  const shapes = types.map(shapeText).join(' and ');
  return new ShapeError(
    `${op} needs shapes that fit each other (aligned at the last axis): ${shapes}; ${a} is not ${b}`,
  );
}
