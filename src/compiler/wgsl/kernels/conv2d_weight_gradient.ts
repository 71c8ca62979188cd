import type { Node } from '../../ir/graph.ts';
import { convolutionOf, convolutionTag, fourColumns, implicitProduct } from '../gemm/convolution.ts';
import type { Gemm } from '../gemm/gemm.ts';
import { input, output } from '../shader.ts';

/** dweight[o, (channel, tap)] = Σ over (image, pixel) of dy[image, o, pixel] · x at the tap: a product of great depth. */
function gemmOf(node: Node, unrolled: boolean): Gemm {
  const [x, dy] = node.inputs;
  const c = convolutionOf(node, x!.type.shape, node.outputs[0]!.type.shape, dy!.type.shape);
  const taps = c.kernelHeight * c.kernelWidth;
  const pixels = c.rows * c.columns;
  const columns = c.channels * taps;
  const wide = unrolled && pixels % 4 === 0;
  const declarations = `
// x under tap n of output pixel k; 0 outside the picture.
fn tap(k: u32, n: u32) -> f32 {
  let pixel = k % ${pixels}u;
  let row = i32(pixel / ${c.columns}u) * ${c.stride} - ${c.padding} + i32((n % ${taps}u) / ${c.kernelWidth}u) * ${c.dilation};
  let column = i32(pixel % ${c.columns}u) * ${c.stride} - ${c.padding} + i32(n % ${c.kernelWidth}u) * ${c.dilation};
  let inside = (row >= 0) & (row < ${c.height}) & (column >= 0) & (column < ${c.width}) & (n < ${columns}u);
  let plane = (k / ${pixels}u) * ${c.channels}u + n / ${taps}u;
  return select(0.0, x[select(0u, plane * ${c.height * c.width}u + u32(row) * ${c.width}u + u32(column), inside)], inside);
}`;
  const place = (row: string, k: string): string =>
    `((${k}) / ${pixels}u * ${c.outputs}u + (${row})) * ${pixels}u + (${k}) % ${pixels}u`;
  return {
    family: 'conv2d_weight_gradient',
    tag: convolutionTag(c),
    rows: c.outputs,
    columns,
    depth: c.images * pixels,
    batch: 1,
    inputs: [
      { name: 'x', element: 'f32' },
      { name: 'dy', element: wide ? 'vec4f' : 'f32' },
    ],
    inputArgs: [input(0), input(1)],
    outputElement: 'f32',
    outputArg: output(0),
    declarations,
    a: (row, k) => (wide ? `dy[(${place(row, k)}) / 4u][(${k}) % 4u]` : `dy[${place(row, k)}]`),
    a4: wide ? (row, step) => `dy[(${place(row, `${step} * 4u`)}) / 4u]` : undefined,
    b: (k) => fourColumns('tap', k),
    store: (row, value) =>
      [0, 1, 2, 3]
        .map(
          (j) =>
            `if (column + ${j}u < ${columns}u) { c[(${row}) * ${columns}u + column + ${j}u] = ${value}[${j}]; }`,
        )
        .join(' '),
  };
}

/** The weight's gradient as an implicit matrix product, its depth split to keep the adapter busy. */
export const conv2dWeightGradient = implicitProduct(
  'conv2d_weight_gradient',
  'conv2d_weight_gradient',
  gemmOf,
);
