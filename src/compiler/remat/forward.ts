import type { Graph, Node } from '../ir/graph.ts';
import { producers } from '../passes/index.ts';

/** The forward pass: nodes that losses, heads and other results need. */
export function forwardNodes(graph: Graph): ReadonlySet<Node> {
  const producer = producers(graph);
  const found = new Set<Node>();
  const pending = graph.outputs.filter(({ role }) => role !== 'gradient').map(({ value }) => value);
  while (pending.length > 0) {
    const node = producer.get(pending.pop()!.id);
    if (!node || found.has(node)) continue;
    found.add(node);
    pending.push(...node.inputs);
  }
  return found;
}
