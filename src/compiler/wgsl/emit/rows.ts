import { type ElementType, elementType } from '../storage/element.ts';

/** Access of kernels to rows along the last axis: by vec4 if the width is a multiple of four. */
export interface RowAccess {
  /** Element type of tensors made of rows. */
  readonly element: ElementType;
  /** Elements (or vec4s) of a row: the uniform `steps`. */
  readonly steps: number;
  /** The element type's zero. */
  readonly zero: string;
  /** Index of the first element of row `row`. */
  start(row: string): string;
  /** Sum of the components of an element, an f32. */
  total(value: string): string;
  /** Largest component of an element, an f32. */
  largest(value: string): string;
}

/** The access to rows of `width` columns. */
export function rowAccess(width: number): RowAccess {
  const vectorised = width % 4 === 0;
  return {
    element: elementType('f32', vectorised ? 4 : 1),
    steps: vectorised ? width / 4 : width,
    zero: vectorised ? 'vec4f()' : '0.0',
    start: (row) => `(${row}) * steps`,
    total: (value) => (vectorised ? `dot(${value}, vec4f(1.0))` : value),
    largest: (value) =>
      vectorised ? `max(max(${value}.x, ${value}.y), max(${value}.z, ${value}.w))` : value,
  };
}

/** A loop over the row that begins at `start`; `body` sees `i`, the index in the tensor. */
export function overRow(body: string): string {
  return `for (var i = start; i < start + steps; i++) {\n  ${body}\n}`;
}
