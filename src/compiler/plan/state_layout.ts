import { type ArenaTensor, aligned, type StateLayout } from '../artifact/arenas.ts';
import type { Parameter } from '../artifact/program.ts';
import { elementCount, type Shape } from '../ir/graph.ts';

/**
 * Places the tensors of one optimizer state. `shapeOf` returns the state's shape for a parameter's shape;
 * undefined if it has none. Chunk k holds the states of the parameters of chunk k, in their order.
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
