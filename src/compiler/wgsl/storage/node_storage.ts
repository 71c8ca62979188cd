import { elementCount, type Node, type Value } from '../../ir/graph.ts';

/** How a tensor is stored. */
export interface TensorStorage {
  readonly bytes: number;
  /** Whether its elements, f32 in the graph, are stored as f16. */
  readonly half: boolean;
}

/**
 * How the planner stores the tensors of a node. Decided before the node is lowered; kernels print their
 * accesses accordingly.
 */
export interface NodeStorage {
  readonly inputs: readonly TensorStorage[];
  readonly outputs: readonly TensorStorage[];
  /** Index of the input in whose memory an elementwise node writes its output. */
  readonly overwritten?: number;
}

/** Tensors stored as the graph has them: one 32-bit number an element. */
export function plainStorage({ inputs, outputs }: Node): NodeStorage {
  const stored = ({ type }: Value): TensorStorage => ({ bytes: 4 * elementCount(type.shape), half: false });
  return { inputs: inputs.map(stored), outputs: outputs.map(stored) };
}

/** Equal for storages that lead to the same kernels, given equal nodes. */
export function storageKey({ inputs, outputs, overwritten }: NodeStorage): string {
  const halves = [...inputs, ...outputs].map(({ half }) => (half ? 'h' : 'f')).join('');
  return `${halves}${overwritten ?? ''}`;
}
