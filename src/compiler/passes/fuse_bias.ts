import { elementCount, type Graph, type Node, type Value } from '../ir/graph.ts';
import { nodeFlop } from '../ops/support/flop.ts';
import { smallest } from './fuse_epilogues.ts';
import { fusedNode } from './fused.ts';
import type { Pass } from './pass.ts';
import { producers, uses } from './rewrite.ts';

/** Whether a value is a vector along the columns of a product, which are computed four at a time. */
function isBias({ type }: Value, product: Node): boolean {
  const columns = product.outputs[0]!.type.shape.at(-1)!;
  return columns % 4 === 0 && type.shape.at(-1) === columns && elementCount(type.shape) === columns;
}

/** Whether a product is too small for `fuse_epilogues` to fuse it with the ops that follow. */
function isSmall(product: Node | undefined): product is Node {
  return product?.op === 'matmul' && nodeFlop(product) < smallest;
}

/**
 * Adds the bias of a linear layer in the kernel of its product. All layers have the same form of product and
 * bias, and so share a shader, whereas each other epilogue needs its own.
 */
export const fuseBias: Pass = {
  name: 'fuse_bias',
  summary: 'fuses small matrix products with their bias',
  // A dead reader would keep the product separate.
  requires: ['live', 'single_ops'],
  ensures: [],
  invalidates: ['single_ops'],
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
        const hasOneReader = readers.get(value.id)?.length === 1 && !outputs.has(value.id);
        const operands = new Set([...(product?.inputs ?? []), bias].map(({ id }) => id));
        if (!isSmall(product) || !hasOneReader || operands.size < 3 || !isBias(bias, product)) continue;
        absorbed.add(product);
        replaced.set(add, fusedNode(add, [...product.inputs, bias], [product, add]));
        break;
      }
    }
    const nodes = graph.nodes.filter((node) => !absorbed.has(node)).map((node) => replaced.get(node) ?? node);
    return { ...graph, nodes };
  },
};
