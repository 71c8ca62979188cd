/** A size that is known only when the model runs, identified by its values at the probed input sizes. */
export interface VaryingExtent {
  readonly probed: readonly number[];
}

/** A size of a tensor. */
export type Extent = number | VaryingExtent;

/** The extent with these values at the probed sizes. */
export function extentOf(probed: readonly number[]): Extent {
  const [first] = probed;
  return probed.every((value) => value === first) ? first! : { probed };
}

/** Extents of a shape at the probed sizes. */
export function extentsOf(shapes: readonly (readonly number[])[]): readonly Extent[] {
  return shapes[0]!.map((_, axis) => extentOf(shapes.map((shape) => shape[axis]!)));
}

export function isFixed(extent: Extent): extent is number {
  return typeof extent === 'number';
}

/** A key that is equal for extents with equal values at all probes. */
export function extentKey({ probed }: VaryingExtent): string {
  return probed.join();
}
