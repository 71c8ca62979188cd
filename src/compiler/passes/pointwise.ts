import type { Attributes, Graph, Node, Shape, Value } from '../ir/graph.ts';
import { opNamed } from '../ops/index.ts';
import { isPointwise, windowOf } from '../ops/support/windows.ts';
import type { Pass } from './pass.ts';
import { freshValues, type Replacement, rewrite } from './rewrite.ts';

/** Pixels that fill a tile: where there are several images, a convolution's tiles go on from one to the next, a product's do not. */
const leastPixels = 64;

type Four = readonly [number, number, number, number];
type Fresh = (type: Value['type']) => Value;

/** Sizes of an image that a 1×1 convolution reads or writes. */
interface Images {
  readonly count: number;
  readonly channels: number;
  readonly pixels: number;
}

function imagesOf({ type }: Value): Images {
  const [count, channels, height, width] = type.shape as Four;
  return { count, channels, pixels: height * width };
}

/** Whether a node with this weight has windows of one pixel that visit all of them. */
function isPointwiseNode({ attributes }: Node, weight: Value): boolean {
  const [, , height, width] = weight.type.shape as Four;
  return isPointwise([height, width], windowOf(attributes));
}

/** Four neighbours in memory are pixels of one image, of which there are enough. */
function fitsProduct({ count, pixels }: Images): boolean {
  return pixels % 4 === 0 && (count === 1 || pixels >= leastPixels);
}

/** Nodes made one after the other, each from the last. */
class Chain {
  readonly nodes: Node[] = [];
  private readonly like: Node;
  private readonly fresh: Fresh;

  constructor(like: Node, fresh: Fresh) {
    this.like = like;
    this.fresh = fresh;
  }

  /** Images as matrices [channels, pixels]; a single one without a leading axis. */
  matrices(x: Value): Value {
    const { count, channels, pixels } = imagesOf(x);
    return this.reshape(x, [...(count === 1 ? [] : [count]), channels, pixels]);
  }

  /** Weights as [outputs, channels]. */
  matrix(weight: Value): Value {
    return this.reshape(weight, weight.type.shape.slice(0, 2));
  }

  product(a: Value, b: Value, transposes: { readonly a?: boolean; readonly b?: boolean }): Value {
    const { a: transpose_a = false, b: transpose_b = false } = transposes;
    return this.add('matmul', [a, b], { transpose_a, transpose_b });
  }

  /** In the place of the node that it is like. */
  instead(result: Value): Replacement {
    const last = this.reshape(result, this.like.outputs[0]!.type.shape);
    return { nodes: this.nodes, outputs: [last] };
  }

  private reshape(x: Value, shape: Shape): Value {
    return this.add('reshape', [x], { shape: [...shape] });
  }

  private add(op: string, inputs: readonly Value[], attributes: Attributes): Value {
    const [type] = opNamed(op).infer(
      inputs.map((input) => input.type),
      attributes,
    );
    const output = this.fresh(type!);
    this.nodes.push({ ...this.like, op, inputs, outputs: [output], attributes });
    return output;
  }
}

/** y = w·x, or for the gradient dx = wᵀ·dy, for each image. */
function overImages(node: Node, transposed: boolean, fresh: Fresh): Replacement | undefined {
  const [x, weight] = node.inputs as readonly [Value, Value];
  if (!isPointwiseNode(node, weight) || !fitsProduct(imagesOf(x))) return undefined;
  const chain = new Chain(node, fresh);
  return chain.instead(chain.product(chain.matrix(weight), chain.matrices(x), { a: transposed }));
}

/** dw = dy·xᵀ; with several images their sum, which a convolution takes at once. */
function weightGradient(node: Node, fresh: Fresh): Replacement | undefined {
  const [x, dy] = node.inputs as readonly [Value, Value];
  const images = imagesOf(x);
  if (!isPointwiseNode(node, node.outputs[0]!) || images.count > 1 || !fitsProduct(images)) return undefined;
  const chain = new Chain(node, fresh);
  return chain.instead(chain.product(chain.matrices(dy), chain.matrices(x), { b: true }));
}

function rule(node: Node, fresh: Fresh): Replacement | undefined {
  if (node.op === 'conv2d') return overImages(node, false, fresh);
  if (node.op === 'conv2d_input_gradient') return overImages(node, true, fresh);
  return node.op === 'conv2d_weight_gradient' ? weightGradient(node, fresh) : undefined;
}

/** 1×1 convolutions and their gradients as matrix products, whose operands are read where they lie. */
export const pointwise: Pass = {
  name: 'pointwise',
  summary: '1×1 convolutions become matrix products',
  run(graph: Graph): Graph {
    const fresh = freshValues(graph);
    return rewrite(graph, (node) => rule(node, fresh));
  },
};
