import { type Graph, is, type Node, type Value } from '../ir/graph.ts';
import type { Pass } from './pass.ts';
import { producers, type Replacement, rewrite, uses } from './rewrite.ts';

/** Whether a node swaps the last two axes and no others. */
function transposesMatrices(node: Node | undefined): boolean {
  if (!is(node, 'transpose')) return false;
  const { permutation } = node.attributes;
  const last = permutation.length - 1;
  const expected = permutation.map((_, axis) => (axis < last - 1 ? axis : axis === last ? last - 1 : last));
  return permutation.every((axis, i) => axis === expected[i]);
}

/** A product of transposed matrices as a product of the original ones with transpose flags. */
function ofTransposed(node: Node, makers: ReadonlyMap<number, Node>): Replacement | undefined {
  if (!is(node, 'matmul')) return undefined;
  const transposed = node.inputs.map(({ id }) => transposesMatrices(makers.get(id)));
  if (!transposed.includes(true)) return undefined;
  const inputs = node.inputs.map(
    (value, i): Value => (transposed[i] ? makers.get(value.id)!.inputs[0]! : value),
  );
  const attributes = {
    transpose_a: node.attributes.transpose_a !== transposed[0],
    transpose_b: node.attributes.transpose_b !== transposed[1],
  };
  return { nodes: [{ ...node, inputs, attributes }], outputs: node.outputs };
}

/** (A·B)ᵀ = Bᵀ·Aᵀ, if nothing else reads the product. */
function transposedProduct(node: Node, product: Node | undefined): Replacement | undefined {
  if (!is(product, 'matmul') || !transposesMatrices(node)) return undefined;
  const [a, b] = product.inputs as readonly [Value, Value];
  const attributes = {
    transpose_a: !product.attributes.transpose_b,
    transpose_b: !product.attributes.transpose_a,
  };
  return {
    nodes: [{ ...product, inputs: [b, a], outputs: node.outputs, attributes }],
    outputs: node.outputs,
  };
}

/** Folds transposes into adjacent matrix products, which read and write transposed layouts without a copy. */
export const foldTransposes: Pass = {
  name: 'fold_transposes',
  summary: 'folds transposes into adjacent matrix products',
  requires: ['single_ops'],
  ensures: [],
  invalidates: ['live'],
  run(graph: Graph): Graph {
    const { readers, outputs } = uses(graph);
    const makers = new Map(producers(graph));
    const hasOneReader = ({ id }: Value): boolean => readers.get(id)?.length === 1 && !outputs.has(id);
    return rewrite(graph, (node) => {
      const x = node.inputs[0];
      const replacement =
        ofTransposed(node, makers) ??
        (x && hasOneReader(x) ? transposedProduct(node, makers.get(x.id)) : undefined);
      for (const made of replacement?.nodes ?? []) for (const { id } of made.outputs) makers.set(id, made);
      return replacement;
    });
  },
};
