import { is, type Node, type OpName } from '../../ir/graph.ts';

/** Ops that run as matrix products, with which elementwise ops may be fused. */
const products: readonly Node['op'][] = [
  'matmul',
  'conv2d',
  'conv2d_input_gradient',
] satisfies readonly OpName[];

/** The matrix product in the body of a fused node; undefined where it is elementwise throughout. */
export function productIn({ body }: Node): Node | undefined {
  return body?.nodes.find(({ op }) => products.includes(op));
}

/** Elements of a product that are computed together and neighbours in memory come from a run of this many; 0 for none. */
function neighbours(node: Node): number {
  const [, , height, width] = node.outputs[0]!.type.shape as readonly [number, number, number, number];
  if (node.op === 'matmul') return node.outputs[0]!.type.shape.at(-1)!;
  if (node.op === 'conv2d') return height * width;
  // With a stride the pixels that are computed together are apart.
  return is(node, 'conv2d_input_gradient') && node.attributes.stride === 1 ? height * width : 0;
}

/** Whether elementwise ops may be applied to a product as it is stored: four elements at once, neighbours in memory. */
export function takesEpilogue(node: Node): boolean {
  const count = neighbours(node);
  return count > 0 && count % 4 === 0;
}
