import { elementCount, type Node, type Value } from '../../ir/graph.ts';

/** Storage of a tensor. */
export interface TensorStorage {
  readonly bytes: number;
  /** Whether its elements, f32 in the graph, are stored as f16. */
  readonly half: boolean;
}

/**
 * Storage of the tensors of a node, decided by the planner before the node is lowered. Kernels print their
 * accesses accordingly.
 */
export interface NodeStorage {
  readonly inputs: readonly TensorStorage[];
  readonly outputs: readonly TensorStorage[];
  /** Index of the input that the output of an elementwise node overwrites. */
  readonly overwritten?: number;
}

/** Tensors stored as in the graph: one 32-bit number per element. */
export function plainStorage({ inputs, outputs }: Node): NodeStorage {
  const stored = ({ type }: Value): TensorStorage => ({ bytes: 4 * elementCount(type.shape), half: false });
  return { inputs: inputs.map(stored), outputs: outputs.map(stored) };
}

/** Text of a storage: equal nodes with equal texts lower to the same kernels. */
export function storageKey({ inputs, outputs, overwritten }: NodeStorage): string {
  const halves = [...inputs, ...outputs].map(({ half }) => (half ? 'h' : 'f')).join('');
  return `${halves}${overwritten ?? ''}`;
}
