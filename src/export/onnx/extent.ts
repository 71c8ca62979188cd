/** A size of a tensor: a number, or a multiple of the batch size, which is known only when the model runs. */
export type Extent = number | { readonly batches: number };

/** Batch sizes at which the graph of a task is built, to find what depends on the batch. */
export const probedBatches = [2, 3] as const;

/** The extent with these values at the probed batch sizes. */
export function extentOf(atFirst: number, atSecond: number): Extent {
  if (atFirst === atSecond) return atFirst;
  const [first, second] = probedBatches;
  if (atFirst * second === atSecond * first) return { batches: atFirst / first };
  throw new Error(`a size of ${atFirst} and ${atSecond} is no multiple of the batch size`);
}

/** Extents of shapes at the probed batch sizes. */
export function extentsOf(atFirst: readonly number[], atSecond: readonly number[]): readonly Extent[] {
  return atFirst.map((size, axis) => extentOf(size, atSecond[axis]!));
}

export function isFixed(extent: Extent): extent is number {
  return typeof extent === 'number';
}
