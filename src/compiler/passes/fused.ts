import type { Graph, GraphInput, Node, Value } from '../ir/graph.ts';

/** Storage buffers of a dispatch are scarce: inputs that a fused node may have beside its output. */
export const mostInputs = 7;

/** The nodes that a node computes: those of its body, or itself. */
export function nodesOf(node: Node): readonly Node[] {
  return node.body?.nodes ?? [node];
}

/** A node in the place of `last`, whose result it makes: `nodes` in order, of `inputs`. */
export function fusedNode(last: Node, inputs: readonly Value[], nodes: readonly Node[]): Node {
  const body: Graph = {
    name: 'fused',
    inputs: inputs.map((value, i): GraphInput => ({ name: `in${i}`, role: 'batch', value })),
    nodes,
    outputs: [{ name: 'out', role: 'tap', value: last.outputs[0]! }],
  };
  return { ...last, op: 'fused', inputs, attributes: {}, body };
}
