import { expectOp, type Node, type OpName } from '../../ir/graph.ts';
import type { Target } from '../../target.ts';
import type { Tensor } from '../storage/tensor.ts';
import type { KernelVariant } from '../variant.ts';
import { loopOf, unrollFor } from './scheme.ts';
import type { Gemm, GemmOperand, LoopForm, ProductOperands, SizedGemm, TexturedGemm } from './types.ts';
import { gemmVariants } from './variants.ts';

/** Sizes of a convolution of x [images, channels, height, width] to y [images, outputs, rows, columns]. */
export interface Convolution {
  readonly images: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly outputs: number;
  readonly rows: number;
  readonly columns: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

type Four = readonly [number, number, number, number];

/** The sizes of a convolution or of one of its gradients, from the shapes of x, weight and y. */
export function convolutionOf(
  node: Node,
  x: readonly number[],
  weight: readonly number[],
  y: readonly number[],
): Convolution {
  const [images, channels, height, width] = x as Four;
  const [outputs, , kernelHeight, kernelWidth] = weight as Four;
  const [, , rows, columns] = y as Four;
  const convolution = expectOp(node, 'conv2d', 'conv2d_input_gradient', 'conv2d_weight_gradient');
  const { stride, padding, dilation } = convolution.attributes;
  return {
    images,
    channels,
    height,
    width,
    outputs,
    rows,
    columns,
    kernelHeight,
    kernelWidth,
    stride,
    padding,
    dilation,
  };
}

/** Sizes as a shader's tag: `16x64x28x28_128x3x3_s2d1`. */
export function convolutionTag(c: Convolution): string {
  return `${c.images}x${c.channels}x${c.height}x${c.width}_${c.outputs}x${c.kernelHeight}x${c.kernelWidth}_s${c.stride}d${c.dilation}`;
}

/** Sizes for the index arithmetic of a convolution, as `Gemm.sizes`. */
export function convolutionSizes(c: Convolution): Readonly<Record<string, number>> {
  return {
    channels: c.channels,
    height: c.height,
    width: c.width,
    outputs: c.outputs,
    outHeight: c.rows,
    outWidth: c.columns,
    kernelWidth: c.kernelWidth,
    taps: c.kernelHeight * c.kernelWidth,
    stride: c.stride,
    padding: c.padding,
    dilation: c.dilation,
  };
}

/**
 * Floating-point operations from which the loop of a convolution is unrolled: more than for a plain product,
 * because the loop is longer and takes longer to compile.
 */
const largeConvolution = 1e8;

/**
 * A convolution, or a gradient of one, as an implicit matrix product: im2col without the matrix in memory.
 */
export interface ImplicitProduct {
  readonly op: OpName;
  /** The product through buffers. */
  gemm(product: Node, operands: ProductOperands, loop: LoopForm): Gemm;
  /** The product through textures. */
  textured(product: Node, operands: ProductOperands, target: Target): TexturedGemm;
}

/** Every variant of a matrix product (variants.ts) for the op. */
export function implicitProduct({ op, gemm, textured }: ImplicitProduct): readonly KernelVariant[] {
  const sized = (node: Node, operands: ProductOperands, loop?: LoopForm): SizedGemm => {
    const { rows, columns, depth, batch, outer } = gemm(node, operands, 'rolled');
    const work = 2 * batch * rows * columns * depth * (outer?.count ?? 1);
    const unroll = unrollFor(work, largeConvolution);
    return { ...gemm(node, operands, loop ?? loopOf(unroll)), unroll };
  };
  return gemmVariants({ op, gemm: sized, textured });
}

/** Declares `n`, the lane's four columns, clamped to the matrix. */
export const fourColumns =
  'let n = min(vec4u(column, column + 1u, column + 2u, column + 3u), vec4u(columns - 1u));';

/** The elements of an operand at the four `source[j] + offset`, a vec4f. */
export function gather({ load }: GemmOperand, offset: string): string {
  return `vec4f(${[0, 1, 2, 3].map((j) => load(`source[${j}] + ${offset}`)).join(', ')})`;
}

/**
 * Stores of four columns that are (image, pixel) pairs into a tensor c [images, rows, area], of vec4f or f32.
 */
export function storePixels(c: Tensor, area: string): Pick<Gemm, 'outputIndex' | 'store'> {
  const outputIndex = (row: string): string =>
    `((column / ${area}) * rows + ${row}) * ${area} + column % ${area}`;
  if (c.element === 'vec4f') {
    return {
      outputIndex,
      store: (row, value) => `if (column < columns) { ${c.store(`(${outputIndex(row)}) / 4u`, value)} }`,
    };
  }
  const store: Gemm['store'] = (row, value) =>
    [0, 1, 2, 3]
      .map((j) => {
        const pixel = `(column + ${j}u)`;
        const index = `(${pixel} / ${area} * rows + ${row}) * ${area} + ${pixel} % ${area}`;
        return `if (${pixel} < columns) { ${c.store(index, `${value}[${j}]`)} }`;
      })
      .join(' ');
  return { store };
}
