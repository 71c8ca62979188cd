import { elementCount, type Graph, type Node, type Value } from '../ir/graph.ts';
import { opNamed } from '../ops/index.ts';
import { nodeFlop } from '../ops/support/flop.ts';
import { takesEpilogue } from '../ops/support/products.ts';
import { fusedNode, mostInputs, nodesOf } from './fused.ts';
import type { Pass } from './pass.ts';
import { producers, uses } from './rewrite.ts';

/**
 * Operations from which a product takes an epilogue: the shader of its own that it then needs costs a software adapter more than a pass over
 * a small result does.
 */
export const smallest = 2.5e7;

/** A reshape by itself costs nothing where it is. */
function isEpilogue(node: Node): boolean {
  if (node.op === 'reshape') return false;
  return nodesOf(node).every(
    ({ op }) => op === 'reshape' || op === 'constant' || opNamed(op).kind === 'elementwise',
  );
}

/** The product is read element by element, beside few other tensors. */
function fits(product: Node, value: Value, reader: Node): boolean {
  const count = elementCount(value.type.shape);
  const others = reader.inputs.filter(({ id }) => id !== value.id);
  const operands = new Set(product.inputs.map(({ id }) => id));
  return (
    takesEpilogue(product) &&
    count === elementCount(reader.outputs[0]!.type.shape) &&
    reader.outputs[0]!.type.dtype === 'f32' &&
    operands.size === 2 &&
    others.every(({ id }) => !operands.has(id)) &&
    new Set(others.map(({ id }) => id)).size === others.length &&
    others.length + 2 <= mostInputs
  );
}

function fused(product: Node, value: Value, reader: Node): Node {
  const inputs = [...product.inputs, ...reader.inputs.filter(({ id }) => id !== value.id)];
  return fusedNode(reader, inputs, [product, ...nodesOf(reader)]);
}

/** Joins products of at least so many operations with the elementwise ops that follow them. */
export function epiloguesFrom(flop: number): Pass {
  return {
    name: 'fuse_epilogues',
    summary: 'joins matrix products and convolutions with the elementwise ops that follow them',
    run: (graph) => withEpilogues(graph, flop),
  };
}

/** Bias, activation and residual are added while a product is written, and not in a pass over memory of their own. */
export const fuseEpilogues: Pass = epiloguesFrom(smallest);

function withEpilogues(graph: Graph, flop: number): Graph {
  const makers = producers(graph);
  const { readers, outputs } = uses(graph);
  const absorbed = new Set<Node>();
  const replaced = new Map<Node, Node>();
  for (const reader of graph.nodes.filter(isEpilogue)) {
    const value = reader.inputs.find((input) => {
      const product = makers.get(input.id);
      const alone = readers.get(input.id)?.length === 1 && !outputs.has(input.id);
      return product && alone && fits(product, input, reader) && nodeFlop(product) >= flop;
    });
    if (!value) continue;
    const product = makers.get(value.id)!;
    absorbed.add(product);
    replaced.set(reader, fused(product, value, reader));
  }
  const nodes = graph.nodes.filter((node) => !absorbed.has(node)).map((node) => replaced.get(node) ?? node);
  return { ...graph, nodes };
}
