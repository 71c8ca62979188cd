import { elementCount, type Graph, type Node, type Value } from '../ir/graph.ts';
import { elementwiseNamed } from '../ops/index.ts';
import { nodeFlop } from '../ops/support/flop.ts';
import { takesEpilogue } from '../ops/support/products.ts';
import { fusedNode, mostInputs, nodesOf } from './fused.ts';
import type { Pass } from './pass.ts';
import { producers, uses } from './rewrite.ts';

/**
 * Minimum FLOP of a product that takes an epilogue. For smaller ones, compiling another shader costs a
 * software adapter more than one pass over the result.
 */
export const smallest = 2.5e7;

/** Whether a node can run in the epilogue of a product. A separate reshape stays as it is: it is free. */
function isEpilogue(node: Node): boolean {
  if (node.op === 'reshape') return false;
  return nodesOf(node).every(
    ({ op }) => op === 'reshape' || op === 'constant' || elementwiseNamed(op) !== undefined,
  );
}

/** Whether the reader reads the product element by element, and few enough other tensors. */
function fits(product: Node, value: Value, reader: Node): boolean {
  const count = elementCount(value.type.shape);
  const otherInputs = reader.inputs.filter(({ id }) => id !== value.id);
  const operands = new Set(product.inputs.map(({ id }) => id));
  return (
    takesEpilogue(product) &&
    count === elementCount(reader.outputs[0]!.type.shape) &&
    reader.outputs[0]!.type.dtype === 'f32' &&
    operands.size === 2 &&
    otherInputs.every(({ id }) => !operands.has(id)) &&
    new Set(otherInputs.map(({ id }) => id)).size === otherInputs.length &&
    otherInputs.length + 2 <= mostInputs
  );
}

function fused(product: Node, value: Value, reader: Node): Node {
  const inputs = [...product.inputs, ...reader.inputs.filter(({ id }) => id !== value.id)];
  return fusedNode(reader, inputs, [product, ...nodesOf(reader)]);
}

/** The pass with another minimum FLOP of a product. */
export function epiloguesFrom(flop: number): Pass {
  return {
    name: 'fuse_epilogues',
    summary: 'fuses matrix products and convolutions with the elementwise ops that follow',
    requires: ['fused'],
    ensures: [],
    run: (graph) => withEpilogues(graph, flop),
  };
}

/** Computes bias, activation and residual in the kernel of the product, which saves a pass over memory. */
export const fuseEpilogues: Pass = epiloguesFrom(smallest);

function withEpilogues(graph: Graph, flop: number): Graph {
  const makers = producers(graph);
  const { readers, outputs } = uses(graph);
  const absorbed = new Set<Node>();
  const replaced = new Map<Node, Node>();
  for (const reader of graph.nodes.filter(isEpilogue)) {
    const value = reader.inputs.find((input) => {
      const product = makers.get(input.id);
      const hasOneReader = readers.get(input.id)?.length === 1 && !outputs.has(input.id);
      return product && hasOneReader && fits(product, input, reader) && nodeFlop(product) >= flop;
    });
    if (!value) continue;
    const product = makers.get(value.id)!;
    absorbed.add(product);
    replaced.set(reader, fused(product, value, reader));
  }
  const nodes = graph.nodes.filter((node) => !absorbed.has(node)).map((node) => replaced.get(node) ?? node);
  return { ...graph, nodes };
}
