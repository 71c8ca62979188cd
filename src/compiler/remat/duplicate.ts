import type { Graph, Node, Value } from '../ir/graph.ts';
import { freshValues, producers } from '../passes/index.ts';
import { forwardNodes } from './forward.ts';

/** Returns the graph in which the chosen forward nodes are recomputed in the backward pass. */
export type Duplication = (chosen: ReadonlySet<Node>) => Graph;

/**
 * Duplicates chosen forward nodes for the backward pass, so that their outputs need not stay in memory in
 * between. Each copy precedes its first reader. The same kernel on the same inputs gives the same result bit
 * for bit, dropout masks included.
 */
export function duplication(graph: Graph): Duplication {
  const parts: GraphParts = { graph, forward: forwardNodes(graph), producer: producers(graph) };
  return (chosen) => (chosen.size === 0 ? graph : duplicated(parts, chosen));
}

interface GraphParts {
  readonly graph: Graph;
  readonly forward: ReadonlySet<Node>;
  readonly producer: ReadonlyMap<number, Node>;
}

function duplicated({ graph, forward, producer }: GraphParts, chosen: ReadonlySet<Node>): Graph {
  const fresh = freshValues(graph);
  const copies = new Map<number, Value>();
  const nodes: Node[] = [];

  /** A view of a recomputed value becomes a view of the copy. */
  const isDuplicated = (node: Node): boolean => {
    if (chosen.has(node)) return true;
    const viewed = node.op === 'reshape' && forward.has(node) ? producer.get(node.inputs[0]!.id) : undefined;
    return viewed !== undefined && isDuplicated(viewed);
  };

  const inBackward = (value: Value): Value => {
    const known = copies.get(value.id);
    if (known) return known;
    const node = producer.get(value.id);
    if (!node || !isDuplicated(node)) return value;
    const inputs = node.inputs.map(inBackward);
    const outputs = node.outputs.map(({ type }) => fresh(type));
    for (const [i, output] of node.outputs.entries()) copies.set(output.id, outputs[i]!);
    nodes.push({ ...node, inputs, outputs, ...recomputedOrigin(node) });
    return copies.get(value.id)!;
  };

  for (const node of graph.nodes) {
    if (forward.has(node)) nodes.push(node);
    else {
      // Before the node itself is added, because this may add copies of its inputs.
      const inputs = node.inputs.map(inBackward);
      nodes.push({ ...node, inputs });
    }
  }
  return { ...graph, nodes };
}

function recomputedOrigin({ origin }: Node): Pick<Node, 'origin'> {
  return origin ? { origin: { ...origin, label: `${origin.label} (recomputed)` } } : {};
}
