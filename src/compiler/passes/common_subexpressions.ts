import type { Graph, Node, Value } from '../ir/graph.ts';
import type { Pass } from './pass.ts';
import { rewrite } from './rewrite.ts';

function key(node: Node): string {
  const attributes = Object.entries(node.attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([node.op, node.inputs.map((value) => value.id), attributes]);
}

/** Merges equal nodes: ops are functions of their inputs and attributes alone. */
export const commonSubexpressions: Pass = {
  name: 'common_subexpressions',
  summary: 'merges nodes with equal op, inputs and attributes',
  // Merging would undo recomputation.
  requires: ['single_ops', 'computed_once'],
  ensures: [],
  run(graph: Graph): Graph {
    const known = new Map<string, readonly Value[]>();
    return rewrite(graph, (node) => {
      // The body of a fused node is not among its attributes.
      if (node.body) return undefined;
      const name = key(node);
      const earlier = known.get(name);
      if (earlier) return { nodes: [], outputs: earlier };
      known.set(name, node.outputs);
      return undefined;
    });
  },
};
