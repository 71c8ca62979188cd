import { elementCount, type Graph, type Node, type Value } from '../ir/graph.ts';
import { nodeFlop } from '../ops/support/flop.ts';
import { smallest } from './fuse_epilogues.ts';
import { fusedNode } from './fused.ts';
import type { Pass } from './pass.ts';
import { producers, uses } from './rewrite.ts';

/** A vector along the columns of a product, which are computed four at a time. */
function isBias({ type }: Value, product: Node): boolean {
  const columns = product.outputs[0]!.type.shape.at(-1)!;
  return columns % 4 === 0 && type.shape.at(-1) === columns && elementCount(type.shape) === columns;
}

/** Too small for `fuse_epilogues` to join it with all that follows. */
function isSmall(product: Node | undefined): product is Node {
  return product?.op === 'matmul' && nodeFlop(product) < smallest;
}

/**
 * The bias of a linear layer is added while the product is written. The products of all layers have one layout, and so share a shader with their
 * bias, where other epilogues each need one of their own.
 */
export const fuseBias: Pass = {
  name: 'fuse_bias',
  summary: 'joins matrix products with the bias that is added to them',
  run(graph: Graph): Graph {
    const makers = producers(graph);
    const { readers, outputs } = uses(graph);
    const absorbed = new Set<Node>();
    const replaced = new Map<Node, Node>();
    for (const add of graph.nodes.filter(({ op }) => op === 'add')) {
      const [a, b] = add.inputs as readonly [Value, Value];
      for (const [value, bias] of [
        [a, b],
        [b, a],
      ] as const) {
        const product = makers.get(value.id);
        const alone = readers.get(value.id)?.length === 1 && !outputs.has(value.id);
        const operands = new Set([...(product?.inputs ?? []), bias].map(({ id }) => id));
        if (!isSmall(product) || !alone || operands.size < 3 || !isBias(bias, product)) continue;
        absorbed.add(product);
        replaced.set(add, fusedNode(add, [...product.inputs, bias], [product, add]));
        break;
      }
    }
    const nodes = graph.nodes.filter((node) => !absorbed.has(node)).map((node) => replaced.get(node) ?? node);
    return { ...graph, nodes };
  },
};
