import {
  type Graph,
  is,
  type Node,
  type NodeAttributes,
  type OpName,
  type OpNode,
  type Shape,
  type Value,
} from '../ir/graph.ts';
import { inferTypes } from '../ir/infer.ts';
import { opNamed } from '../ops/index.ts';
import { isPointwise } from '../ops/support/windows.ts';
import type { Pass } from './pass.ts';
import { freshValues, type Replacement, rewrite } from './rewrite.ts';

/**
 * Minimum pixels per image of a batch: tiles of a convolution span images, tiles of a batched matrix product
 * do not.
 */
const leastPixels = 64;

type Shape4 = readonly [number, number, number, number];
type Fresh = (type: Value['type']) => Value;

/** Sizes of the images that a 1×1 convolution reads or writes. */
interface Images {
  readonly count: number;
  readonly channels: number;
  readonly pixels: number;
}

function imagesOf({ type }: Value): Images {
  const [count, channels, height, width] = type.shape as Shape4;
  return { count, channels, pixels: height * width };
}

type ConvolutionNode = OpNode<'conv2d' | 'conv2d_input_gradient' | 'conv2d_weight_gradient'>;

/** Whether a node with this weight has windows of one pixel, at stride 1 and without padding. */
function isPointwiseNode({ attributes }: ConvolutionNode, weight: Value): boolean {
  const [, , height, width] = weight.type.shape as Shape4;
  return isPointwise([height, width], attributes);
}

/** Whether each vec4 chunk in memory holds pixels of one image, and images are large enough. */
function fitsProduct({ count, pixels }: Images): boolean {
  return pixels % 4 === 0 && (count === 1 || pixels >= leastPixels);
}

/** Builds the nodes that replace one node. */
class ReplacementBuilder {
  readonly nodes: Node[] = [];
  readonly #original: ConvolutionNode;
  readonly #fresh: Fresh;

  constructor(original: ConvolutionNode, fresh: Fresh) {
    this.#original = original;
    this.#fresh = fresh;
  }

  /** Images as matrices: [images, channels, pixels], or [channels, pixels] for a single one. */
  matrices(x: Value): Value {
    const { count, channels, pixels } = imagesOf(x);
    return this.#reshape(x, [...(count === 1 ? [] : [count]), channels, pixels]);
  }

  /** Weights as a matrix [outputs, channels]. */
  matrix(weight: Value): Value {
    return this.#reshape(weight, weight.type.shape.slice(0, 2));
  }

  product(a: Value, b: Value, transposes: { readonly a?: boolean; readonly b?: boolean }): Value {
    const { a: transpose_a = false, b: transpose_b = false } = transposes;
    return this.#add('matmul', [a, b], { transpose_a, transpose_b });
  }

  /** The replacement of the original node by the nodes built so far. */
  replacement(result: Value): Replacement {
    const last = this.#reshape(result, this.#original.outputs[0]!.type.shape);
    return { nodes: this.nodes, outputs: [last] };
  }

  #reshape(x: Value, shape: Shape): Value {
    return this.#add('reshape', [x], { shape: [...shape] });
  }

  #add<N extends OpName>(op: N, inputs: readonly Value[], attributes: NodeAttributes[N]): Value {
    const [type] = inferTypes(
      opNamed(op),
      inputs.map((input) => input.type),
      attributes,
    );
    const output = this.#fresh(type!);
    const { origin } = this.#original;
    this.nodes.push({ op, inputs, outputs: [output], attributes, ...(origin ? { origin } : {}) });
    return output;
  }
}

/** The forward pass y = w·x, or the input gradient dx = wᵀ·dy, for each image. */
function overImages(
  node: OpNode<'conv2d' | 'conv2d_input_gradient'>,
  weights: 'plain' | 'transposed',
  fresh: Fresh,
): Replacement | undefined {
  const [x, weight] = node.inputs as readonly [Value, Value];
  if (!isPointwiseNode(node, weight) || !fitsProduct(imagesOf(x))) return undefined;
  const builder = new ReplacementBuilder(node, fresh);
  return builder.replacement(
    builder.product(builder.matrix(weight), builder.matrices(x), { a: weights === 'transposed' }),
  );
}

/**
 * The weight gradient dw = dy·xᵀ. Undefined for several images: the convolution kernel computes their sum in
 * one pass.
 */
function weightGradient(node: OpNode<'conv2d_weight_gradient'>, fresh: Fresh): Replacement | undefined {
  const [x, dy] = node.inputs as readonly [Value, Value];
  const images = imagesOf(x);
  if (!isPointwiseNode(node, node.outputs[0]!) || images.count > 1 || !fitsProduct(images)) return undefined;
  const builder = new ReplacementBuilder(node, fresh);
  return builder.replacement(builder.product(builder.matrices(dy), builder.matrices(x), { b: true }));
}

function rule(node: Node, fresh: Fresh): Replacement | undefined {
  if (is(node, 'conv2d')) return overImages(node, 'plain', fresh);
  if (is(node, 'conv2d_input_gradient')) return overImages(node, 'transposed', fresh);
  return is(node, 'conv2d_weight_gradient') ? weightGradient(node, fresh) : undefined;
}

/**
 * Replaces 1×1 convolutions and their gradients by matrix products, which read their operands without im2col.
 */
export const pointwise: Pass = {
  name: 'pointwise',
  summary: 'replaces 1×1 convolutions by matrix products',
  requires: ['single_ops'],
  ensures: [],
  run(graph: Graph): Graph {
    const fresh = freshValues(graph);
    return rewrite(graph, (node) => rule(node, fresh));
  },
};
