import type { Graph, Node, Value } from '../ir/graph.ts';
import { freshValues, producers } from '../passes/rewrite.ts';
import { forwardNodes } from './forward.ts';

/** A graph with some of its forward nodes computed again in the backward pass. */
export type Recomputation = (chosen: ReadonlySet<Node>) => Graph;

/**
 * Computes chosen forward nodes again where the backward pass needs them, so that their outputs need not be kept from one pass to
 * the other. Each copy stands before its first reader; the same kernel on the same inputs gives the same bits, dropout masks
 * included. Runs after all other passes: common subexpressions would be joined again.
 */
export function recomputation(graph: Graph): Recomputation {
  const around = { graph, forward: forwardNodes(graph), producer: producers(graph) };
  return (chosen) => (chosen.size === 0 ? graph : rewritten(around, chosen));
}

interface Around {
  readonly graph: Graph;
  readonly forward: ReadonlySet<Node>;
  readonly producer: ReadonlyMap<number, Node>;
}

function rewritten({ graph, forward, producer }: Around, chosen: ReadonlySet<Node>): Graph {
  const fresh = freshValues(graph);
  const copies = new Map<number, Value>();
  const nodes: Node[] = [];

  /** A view of what is computed again is one of the copy. */
  const isComputedAgain = (node: Node): boolean => {
    if (chosen.has(node)) return true;
    const viewed = node.op === 'reshape' && forward.has(node) ? producer.get(node.inputs[0]!.id) : undefined;
    return viewed !== undefined && isComputedAgain(viewed);
  };

  const inBackward = (value: Value): Value => {
    const known = copies.get(value.id);
    if (known) return known;
    const node = producer.get(value.id);
    if (!node || !isComputedAgain(node)) return value;
    const inputs = node.inputs.map(inBackward);
    const outputs = node.outputs.map(({ type }) => fresh(type));
    for (const [i, output] of node.outputs.entries()) copies.set(output.id, outputs[i]!);
    nodes.push({ ...node, inputs, outputs, ...recomputedOrigin(node) });
    return copies.get(value.id)!;
  };

  for (const node of graph.nodes) {
    if (forward.has(node)) nodes.push(node);
    else {
      // First, since it may add nodes.
      const inputs = node.inputs.map(inBackward);
      nodes.push({ ...node, inputs });
    }
  }
  return { ...graph, nodes };
}

function recomputedOrigin({ origin }: Node): Pick<Node, 'origin'> {
  return origin ? { origin: { ...origin, label: `${origin.label} (recomputed)` } } : {};
}
