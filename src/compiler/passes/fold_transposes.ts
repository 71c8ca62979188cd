import type { Graph, Node, Value } from '../ir/graph.ts';
import { booleanOf, listOf } from '../ops/support/attributes.ts';
import type { Pass } from './pass.ts';
import { producers, type Replacement, rewrite, uses } from './rewrite.ts';

/** A transpose of the last two axes alone. */
function turnsMatrices(node: Node | undefined): boolean {
  if (node?.op !== 'transpose') return false;
  const permutation = listOf(node.attributes, 'permutation');
  const last = permutation.length - 1;
  const expected = permutation.map((_, axis) => (axis < last - 1 ? axis : axis === last ? last - 1 : last));
  return permutation.every((axis, i) => axis === expected[i]);
}

/** A product of matrices as they lay before they were transposed. */
function ofTransposed(node: Node, makers: ReadonlyMap<number, Node>): Replacement | undefined {
  if (node.op !== 'matmul') return undefined;
  const turned = node.inputs.map(({ id }) => turnsMatrices(makers.get(id)));
  if (!turned.includes(true)) return undefined;
  const inputs = node.inputs.map((value, i): Value => (turned[i] ? makers.get(value.id)!.inputs[0]! : value));
  const attributes = {
    transpose_a: booleanOf(node.attributes, 'transpose_a') !== turned[0],
    transpose_b: booleanOf(node.attributes, 'transpose_b') !== turned[1],
  };
  return { nodes: [{ ...node, inputs, attributes }], outputs: node.outputs };
}

/** (A·B)ᵀ = Bᵀ·Aᵀ, where nothing else reads the product. */
function transposedProduct(node: Node, product: Node | undefined): Replacement | undefined {
  if (product?.op !== 'matmul' || !turnsMatrices(node)) return undefined;
  const [a, b] = product.inputs as readonly [Value, Value];
  const attributes = {
    transpose_a: !booleanOf(product.attributes, 'transpose_b'),
    transpose_b: !booleanOf(product.attributes, 'transpose_a'),
  };
  return {
    nodes: [{ ...product, inputs: [b, a], outputs: node.outputs, attributes }],
    outputs: node.outputs,
  };
}

/** Matrix products read and write transposed matrices as they lie: no copy is made of them. */
export const foldTransposes: Pass = {
  name: 'fold_transposes',
  summary: 'transposes become part of the matrix products beside them',
  run(graph: Graph): Graph {
    const { readers, outputs } = uses(graph);
    const makers = new Map(producers(graph));
    const alone = ({ id }: Value): boolean => readers.get(id)?.length === 1 && !outputs.has(id);
    return rewrite(graph, (node) => {
      const x = node.inputs[0];
      const replacement =
        ofTransposed(node, makers) ?? (x && alone(x) ? transposedProduct(node, makers.get(x.id)) : undefined);
      for (const made of replacement?.nodes ?? []) for (const { id } of made.outputs) makers.set(id, made);
      return replacement;
    });
  },
};
