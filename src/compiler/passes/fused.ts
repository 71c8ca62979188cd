import type { Graph, GraphInput, Node, Value } from '../ir/graph.ts';

/**
 * Maximum number of inputs of a fused node: with the output, they take the 8 storage buffers that every
 * adapter binds.
 */
export const mostInputs = 7;

/** The nodes that a node computes: those of its body, or the node itself. */
export function nodesOf(node: Node): readonly Node[] {
  return node.body?.nodes ?? [node];
}

/** A node that computes `nodes`, in order, from `inputs`; its output is the output of `last`. */
export function fusedNode(last: Node, inputs: readonly Value[], nodes: readonly Node[]): Node {
  const body: Graph = {
    name: 'fused',
    inputs: inputs.map((value, i): GraphInput => ({ name: `in${i}`, role: 'batch', value })),
    nodes,
    outputs: [{ name: 'out', role: 'tap', value: last.outputs[0]! }],
  };
  return { ...last, op: 'fused', inputs, attributes: {}, body };
}
