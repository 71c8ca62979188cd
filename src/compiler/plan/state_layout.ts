import type { Parameter } from '../artifact/program.ts';
import { elementCount, type Shape } from '../ir/graph.ts';
import { aligned } from './parameter_layout.ts';

/** Where one parameter's tensor of an arena is stored. `offset` in bytes, a multiple of 256. */
export interface ArenaTensor {
  readonly shape: Shape;
  readonly chunk: number;
  readonly offset: number;
}

/** An arena of optimizer states: one tensor for each trained parameter that has the state. */
export interface StateLayout {
  readonly name: string;
  /** By parameter name. */
  readonly tensors: ReadonlyMap<string, ArenaTensor>;
}

/**
 * Places the tensors of one state; `shapeOf` returns the state's shape for a parameter's, undefined where that parameter has none.
 * Chunk k holds the states of the parameters of chunk k, in their order.
 */
export function layoutState(
  name: string,
  parameters: readonly Parameter[],
  shapeOf: (parameter: Shape) => Shape | undefined,
): StateLayout {
  const ends = new Map<number, number>();
  const tensors = new Map<string, ArenaTensor>();
  for (const parameter of parameters) {
    const shape = parameter.trainable ? shapeOf(parameter.shape) : undefined;
    if (!shape) continue;
    const { chunk } = parameter;
    const offset = ends.get(chunk) ?? 0;
    tensors.set(parameter.name, { shape, chunk, offset });
    ends.set(chunk, offset + aligned(4 * elementCount(shape)));
  }
  return { name, tensors };
}

/** Bytes of each chunk of an arena; chunks without a tensor are absent. */
export function tensorChunkBytes(tensors: Iterable<ArenaTensor>): ReadonlyMap<number, number> {
  const bytes = new Map<number, number>();
  for (const { chunk, offset, shape } of tensors) {
    bytes.set(chunk, Math.max(bytes.get(chunk) ?? 0, offset + aligned(4 * elementCount(shape))));
  }
  return bytes;
}
