import type { Node } from '../../ir/graph.ts';
import {
  convolutionOf,
  convolutionTag,
  fourColumns,
  implicitProduct,
  storePixels,
} from '../gemm/convolution.ts';
import type { Gemm } from '../gemm/gemm.ts';
import { input, output } from '../shader.ts';

/** y[image, o, pixel] = Σ over (channel, tap) of weight[o, (channel, tap)] · x at the tap: rows o, columns (image, pixel). */
function gemmOf(node: Node, unrolled: boolean): Gemm {
  const [x, weight] = node.inputs;
  const c = convolutionOf(node, x!.type.shape, weight!.type.shape, node.outputs[0]!.type.shape);
  const taps = c.kernelHeight * c.kernelWidth;
  const depth = c.channels * taps;
  const pixels = c.rows * c.columns;
  const columns = c.images * pixels;
  const wide = unrolled && depth % 4 === 0;
  const declarations = `
// x under tap k of output column n; 0 outside the picture.
fn tap(k: u32, n: u32) -> f32 {
  let pixel = n % ${pixels}u;
  let row = i32(pixel / ${c.columns}u) * ${c.stride} - ${c.padding} + i32((k % ${taps}u) / ${c.kernelWidth}u) * ${c.dilation};
  let column = i32(pixel % ${c.columns}u) * ${c.stride} - ${c.padding} + i32(k % ${c.kernelWidth}u) * ${c.dilation};
  let inside = (row >= 0) & (row < ${c.height}) & (column >= 0) & (column < ${c.width}) & (n < ${columns}u);
  let plane = (n / ${pixels}u) * ${c.channels}u + k / ${taps}u;
  return select(0.0, x[select(0u, plane * ${c.height * c.width}u + u32(row) * ${c.width}u + u32(column), inside)], inside);
}`;
  return {
    family: 'conv2d',
    tag: convolutionTag(c),
    rows: c.outputs,
    columns,
    depth,
    batch: 1,
    inputs: [
      { name: 'x', element: 'f32' },
      { name: 'weight', element: wide ? 'vec4f' : 'f32' },
    ],
    inputArgs: [input(0), input(1)],
    outputElement: pixels % 4 === 0 ? 'vec4f' : 'f32',
    outputArg: output(0),
    declarations,
    a: (row, k) =>
      wide
        ? `weight[(${row}) * ${depth / 4}u + (${k}) / 4u][(${k}) % 4u]`
        : `weight[(${row}) * ${depth}u + (${k})]`,
    a4: wide ? (row, step) => `weight[(${row}) * ${depth / 4}u + ${step}]` : undefined,
    b: (k) => fourColumns('tap', k),
    store: storePixels(c.outputs, pixels, columns),
  };
}

/** Convolution as an implicit matrix product: nothing is unfolded into memory. */
export const conv2d = implicitProduct('conv2d', 'conv2d', gemmOf);
