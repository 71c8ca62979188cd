/** Code for kernels that work row by row over the last axis: four columns at a time where the width allows. */
export interface RowAccess {
  /** Element type of bindings over rows. */
  readonly element: string;
  /** Steps along a row: the size `steps`. */
  readonly steps: number;
  /** First index of row `row` (a WGSL expression). */
  start(row: string): string;
  /** Reduces a value of the element type to f32. */
  total(value: string): string;
  largest(value: string): string;
  /** The element type's zero. */
  readonly zero: string;
}

export function rowAccess(width: number): RowAccess {
  const wide = width % 4 === 0;
  const steps = wide ? width / 4 : width;
  return {
    element: wide ? 'vec4f' : 'f32',
    steps,
    start: (row) => `(${row}) * steps`,
    total: (value) => (wide ? `dot(${value}, vec4f(1.0))` : value),
    largest: (value) => (wide ? `max(max(${value}.x, ${value}.y), max(${value}.z, ${value}.w))` : value),
    zero: wide ? 'vec4f()' : '0.0',
  };
}

/** A loop over the steps of one row with `i` as the index in the buffer. */
export function overRow(body: string): string {
  return `for (var i = start; i < start + steps; i++) {\n  ${body}\n}`;
}
