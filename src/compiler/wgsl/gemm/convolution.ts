import type { Node } from '../../ir/graph.ts';
import { numberOf } from '../../ops/support/attributes.ts';
import type { KernelVariant } from '../kernel.ts';
import type { Gemm } from './gemm.ts';
import { unrollFor } from './scheme.ts';
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

/** The variants of an implicit matrix product. `gemmOf` is asked for vectors along k where loops are unrolled. */
export function implicitProduct(
  family: string,
  op: string,
  gemmOf: (node: Node, unrolled: boolean) => Gemm,
): readonly KernelVariant[] {
  return gemmVariants(family, [op], (node, unrolled) => {
    const { rows, columns, depth } = gemmOf(node, false);
    const work = 2 * rows * columns * depth;
    return { ...gemmOf(node, unrolled ?? unrollFor(work) === 4), work };
  });
}

/** `vec4f(f(k, column), …, f(k, column + 3))` for a WGSL function `f`. */
export function fourColumns(name: string, k: string): string {
  return `vec4f(${[0, 1, 2, 3].map((j) => `${name}(${k}, column + ${j}u)`).join(', ')})`;
}

/** Stores four columns that are (image, pixel) pairs of a tensor [images, rows of C, pixels]. */
export function storePixels(gemmRows: number, pixels: number, columns: number): Gemm['store'] {
  return (row, value) => {
    if (pixels % 4 === 0) {
      const index = `((column / ${pixels}u) * ${gemmRows}u + ${row}) * ${pixels / 4}u + (column % ${pixels}u) / 4u`;
      return `if (column < ${columns}u) { c[${index}] = ${value}; }`;
    }
    return [0, 1, 2, 3]
      .map((j) => {
        const at = `(column + ${j}u)`;
        const index = `(${at} / ${pixels}u * ${gemmRows}u + ${row}) * ${pixels}u + ${at} % ${pixels}u`;
        return `if (${at} < ${columns}u) { c[${index}] = ${value}[${j}]; }`;
      })
      .join(' ');
  };
}
