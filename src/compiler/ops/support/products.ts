import { is, type Node, type OpName } from '../../ir/graph.ts';

/** Ops that run as matrix products, with which elementwise ops may be fused. */
const products: readonly Node['op'][] = [
  'matmul',
  'conv2d',
  'conv2d_input_gradient',
] satisfies readonly OpName[];

/** The matrix product in the body of a fused node; undefined if all its ops are elementwise. */
export function productIn({ body }: Node): Node | undefined {
  return body?.nodes.find(({ op }) => products.includes(op));
}

/**
 * Length of the contiguous run of elements that a product computes as vec4 chunks; 0 if its chunks are not
 * contiguous.
 */
function neighbours(node: Node): number {
  const [, , height, width] = node.outputs[0]!.type.shape as readonly [number, number, number, number];
  if (node.op === 'matmul') return node.outputs[0]!.type.shape.at(-1)!;
  if (node.op === 'conv2d') return height * width;
  // With a stride the pixels of a chunk are not contiguous.
  return is(node, 'conv2d_input_gradient') && node.attributes.stride === 1 ? height * width : 0;
}

/**
 * Whether elementwise ops may be applied to a product when it is stored, one contiguous vec4 chunk at a time.
 */
export function takesEpilogue(node: Node): boolean {
  const count = neighbours(node);
  return count > 0 && count % 4 === 0;
}
