import type { Node } from '../../ir/graph.ts';
import { numberOf } from '../../ops/support/attributes.ts';
import type { KernelVariant } from '../kernel.ts';
import type { Gemm } from './gemm.ts';
import { unrollFor } from './scheme.ts';
import { gemmVariants, type SizedGemm, type TexturedOf } from './variants.ts';

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

export function convolutionOf(
  node: Node,
  x: readonly number[],
  weight: readonly number[],
  y: readonly number[],
): Convolution {
  const [images, channels, height, width] = x as Four;
  const [outputs, , kernelHeight, kernelWidth] = weight as Four;
  const [, , rows, columns] = y as Four;
  const number = (name: string): number => numberOf(node.attributes, name);
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
    stride: number('stride'),
    padding: number('padding'),
    dilation: number('dilation'),
  };
}

export function convolutionTag(c: Convolution): string {
  return `${c.images}x${c.channels}x${c.height}x${c.width}_${c.outputs}x${c.kernelHeight}x${c.kernelWidth}_s${c.stride}d${c.dilation}`;
}

/** Sizes that a convolution's index arithmetic needs, as a Gemm passes them. */
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

/** Operations from which a convolution is unrolled: its loops are longer than a product's, and take longer to compile. */
const largeConvolution = 1e8;

/** The variants of an implicit matrix product. `gemmOf` is asked for vectors along k where loops are unrolled. */
export function implicitProduct(
  family: string,
  op: string,
  gemmOf: (node: Node, unrolled: boolean) => Gemm,
  texturedOf: TexturedOf,
): readonly KernelVariant[] {
  const sized = (node: Node, unrolled?: boolean): SizedGemm => {
    const { rows, columns, depth, batch, outer } = gemmOf(node, false);
    const work = 2 * batch * rows * columns * depth * (outer?.count ?? 1);
    const unroll = unrollFor(work, largeConvolution);
    return { ...gemmOf(node, unrolled ?? unroll === 4), unroll };
  };
  return gemmVariants(family, [op], sized, texturedOf);
}

/** `n`: numbers of the four columns, kept inside the matrix. */
export const fourColumns =
  'let n = min(vec4u(column, column + 1u, column + 2u, column + 3u), vec4u(columns - 1u));';

/** `vec4f(name[place[0] + offset], …)`: a gather at the four places. */
export function gather(name: string, offset: string): string {
  return `vec4f(${[0, 1, 2, 3].map((j) => `${name}[place[${j}] + ${offset}]`).join(', ')})`;
}

/** Stores four columns that are (image, pixel) pairs of a tensor [images, rows, area]; `wide`: area is a multiple of four. */
export function storePixels(wide: boolean, area: string): Gemm['store'] {
  return (row, value) => {
    if (wide) {
      const index = `(((column / ${area}) * rows + ${row}) * ${area} + column % ${area}) / 4u`;
      return `if (column < columns) { c[${index}] = ${value}; }`;
    }
    return [0, 1, 2, 3]
      .map((j) => {
        const at = `(column + ${j}u)`;
        const index = `(${at} / ${area} * rows + ${row}) * ${area} + ${at} % ${area}`;
        return `if (${at} < columns) { c[${index}] = ${value}[${j}]; }`;
      })
      .join(' ');
  };
}
