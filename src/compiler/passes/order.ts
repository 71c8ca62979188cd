import { elementCount, type Graph, type Node } from '../ir/graph.ts';
import type { Pass } from './pass.ts';

/** Maximum number of nodes that a node may overtake. */
const window = 64;

/** Memory in use while nodes are scheduled, in elements. */
class MemoryInUse {
  /** Number of readers that have not run, by value. */
  readonly #left = new Map<number, number>();
  readonly #bytes = new Map<number, number>();

  constructor(graph: Graph) {
    const outputs = new Set(graph.outputs.map(({ value }) => value.id));
    for (const node of graph.nodes) {
      for (const { id, type } of node.outputs)
        this.#bytes.set(id, outputs.has(id) ? 0 : elementCount(type.shape));
      for (const id of new Set(node.inputs.map((value) => value.id)))
        this.#left.set(id, (this.#left.get(id) ?? 0) + 1);
    }
  }

  /** Elements that a node allocates, minus those whose last reader it is. */
  growth(node: Node): number {
    const added = node.outputs.reduce((sum, { id }) => sum + this.#bytes.get(id)!, 0);
    const ids = new Set(node.inputs.map((value) => value.id));
    let freed = 0;
    for (const id of ids) if (this.#left.get(id) === 1) freed += this.#bytes.get(id) ?? 0;
    return added - freed;
  }

  run(node: Node): void {
    for (const id of new Set(node.inputs.map((value) => value.id)))
      this.#left.set(id, this.#left.get(id)! - 1);
  }
}

/**
 * Moves nodes that free memory ahead of nodes that allocate it: a weight's gradient is computed as soon as
 * possible, which frees its operands. Otherwise the order stays.
 */
export const order: Pass = {
  name: 'order',
  summary: 'moves nodes that free memory ahead',
  // Recomputed nodes precede their first readers; moved further ahead, they would cost the memory that they
  // save.
  requires: ['computed_once'],
  ensures: [],
  run(graph: Graph): Graph {
    const memory = new MemoryInUse(graph);
    const known = new Set(graph.inputs.map(({ value }) => value.id));
    const left = [...graph.nodes];
    const nodes: Node[] = [];
    while (left.length > 0) {
      const ready = left.slice(0, window).filter((node) => node.inputs.every(({ id }) => known.has(id)));
      const frees = ready.find((node) => memory.growth(node) < 0) ?? ready[0]!;
      memory.run(frees);
      for (const { id } of frees.outputs) known.add(id);
      nodes.push(frees);
      left.splice(left.indexOf(frees), 1);
    }
    return { ...graph, nodes };
  },
};
