import type { Graph, Node } from '../ir/graph.ts';
import type { Pass } from './pass.ts';

/** Removes nodes that no output needs. */
export const deadCode: Pass = {
  name: 'dead_code',
  summary: 'removes nodes that no output needs',
  requires: [],
  ensures: ['live'],
  run(graph: Graph): Graph {
    const needed = new Set(graph.outputs.map((output) => output.value.id));
    const live: Node[] = [];
    for (const node of [...graph.nodes].reverse()) {
      if (!node.outputs.some((value) => needed.has(value.id))) continue;
      live.push(node);
      for (const value of node.inputs) needed.add(value.id);
    }
    return { ...graph, nodes: live.reverse() };
  },
};
