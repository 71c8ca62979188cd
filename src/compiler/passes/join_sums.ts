import { elementCount, type Graph, is, type Node, type OpNode } from '../ir/graph.ts';
import { mostSums } from '../ops/sums.ts';
import type { Pass } from './pass.ts';

/** Maximum number of nodes by which a sum is delayed: its operand stays in memory for as long. */
const longestDelay = 16;
/** Sums of at least this many elements are not delayed: dispatch overhead is negligible. */
const manyElements = 2 ** 20;

/** Sums of one shape and axes that run together, at the position of the last. */
interface Joined {
  readonly members: OpNode<'sum'>[];
  readonly first: number;
}

function kindOf({ inputs, attributes }: OpNode<'sum'>): string {
  const { axes, keep } = attributes;
  return `${inputs[0]!.type.shape.join('x')} ${JSON.stringify([axes, keep])}`;
}

function joinedNode({ members }: Joined): Node {
  const last = members.at(-1)!;
  if (members.length === 1) return last;
  return {
    ...last,
    op: 'sums',
    inputs: members.flatMap(({ inputs }) => inputs),
    outputs: members.flatMap(({ outputs }) => outputs),
  };
}

/**
 * Joins sums of tensors of one shape into one node if no node in between reads them, such as the bias
 * gradients of an attention layer's projections. A sum over few elements costs less than its dispatch.
 */
export const joinSums: Pass = {
  name: 'join_sums',
  summary: 'joins sums of one shape into one dispatch',
  requires: [],
  ensures: [],
  run(graph: Graph): Graph {
    const open = new Map<string, Joined>();
    /** The joined sums that replace a node, by their last member. */
    const places = new Map<Node, Joined>();
    const waited = new Set<Node>();
    for (const [at, node] of graph.nodes.entries()) {
      const read = new Set(node.inputs.map(({ id }) => id));
      for (const [kind, { members }] of open) {
        if (members.some(({ outputs }) => read.has(outputs[0]!.id))) open.delete(kind);
      }
      if (!is(node, 'sum') || elementCount(node.inputs[0]!.type.shape) >= manyElements) continue;
      const kind = kindOf(node);
      const waiting = open.get(kind);
      if (waiting && waiting.members.length < mostSums && at - waiting.first <= longestDelay) {
        const before = waiting.members.at(-1)!;
        places.delete(before);
        waited.add(before);
        waiting.members.push(node);
        places.set(node, waiting);
      } else {
        const joined = { members: [node], first: at };
        open.set(kind, joined);
        places.set(node, joined);
      }
    }
    const nodes = graph.nodes.flatMap((node) => {
      const place = places.get(node);
      if (place) return [joinedNode(place)];
      return waited.has(node) ? [] : [node];
    });
    return { ...graph, nodes };
  },
};
