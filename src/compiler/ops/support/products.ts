import type { Node } from '../../ir/graph.ts';
import { numberOf } from './attributes.ts';

/** Ops that run as matrix products and may have elementwise ops fused to them, each with what lies along four neighbours in memory. */
const neighbours: Readonly<Record<string, (node: Node) => number>> = {
  /** Columns. */
  matmul: ({ outputs }) => outputs[0]!.type.shape.at(-1)!,
  /** Pixels. */
  conv2d: pixelsOf,
  /** Pixels; with a stride those that are computed together lie apart. */
  conv2d_input_gradient: (node) => (numberOf(node.attributes, 'stride') === 1 ? pixelsOf(node) : 0),
};

function pixelsOf({ outputs }: Node): number {
  const [, , height, width] = outputs[0]!.type.shape as readonly [number, number, number, number];
  return height * width;
}

/** The matrix product in the body of a fused node; undefined where it is elementwise throughout. */
export function productIn({ body }: Node): Node | undefined {
  return body?.nodes.find(({ op }) => neighbours[op] !== undefined);
}

/** Whether elementwise ops may be applied to a product as it is stored: four elements at once, neighbours in memory. */
export function takesEpilogue(node: Node): boolean {
  const count = neighbours[node.op]?.(node) ?? 0;
  return count > 0 && count % 4 === 0;
}
