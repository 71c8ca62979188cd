import { elementCount, type Graph, type Node } from '../ir/graph.ts';
import { mostSums } from '../ops/sums.ts';
import type { Pass } from './pass.ts';

/** Nodes that a sum may wait for others of its kind: what it sums is kept as long. */
const patience = 16;
/** Elements from which a sum takes so much longer than a dispatch that it had better not wait. */
const many = 2 ** 20;

/** Sums of one kind that run together, with the last of them. */
interface Joined {
  readonly members: Node[];
  readonly first: number;
}

function kindOf({ inputs, attributes }: Node): string {
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
 * Sums of tensors of one shape become one node where nothing in between reads them: the gradients of the biases of an attention's
 * projections. A sum over few elements costs less than the dispatch that makes it.
 */
export const joinSums: Pass = {
  name: 'join_sums',
  summary: 'runs sums of one kind together',
  run(graph: Graph): Graph {
    const open = new Map<string, Joined>();
    /** By the last member: what stands in its place. */
    const places = new Map<Node, Joined>();
    const waited = new Set<Node>();
    for (const [at, node] of graph.nodes.entries()) {
      const read = new Set(node.inputs.map(({ id }) => id));
      for (const [kind, { members }] of open) {
        if (members.some(({ outputs }) => read.has(outputs[0]!.id))) open.delete(kind);
      }
      if (node.op !== 'sum' || elementCount(node.inputs[0]!.type.shape) >= many) continue;
      const kind = kindOf(node);
      const waiting = open.get(kind);
      if (waiting && waiting.members.length < mostSums && at - waiting.first <= patience) {
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
