/**
 * dweight[o, c, tap] = Σ_n Σ_p dy[n, o, p] · x[n, c, stride·p + dilation·tap − padding]: x [N, C, H, W] and
 * dy [N, O, h, w] to dweight [O, C, KH, KW].
 *
 * An implicit matrix product (see conv2d.ts) with rows o, columns (c, tap) and a deep sum over (n, p), which
 * split-K divides among workgroups if there are few tiles. A subgroup or workgroup computes a tile of
 * dweight, each lane four columns. Through textures it takes one of three forms (../gemm/weight_gradient.ts).
 */

import type { Node } from '../../ir/graph.ts';
import { isPointwise } from '../../ops/support/windows.ts';
import type { Target } from '../../target.ts';
import {
  type Convolution,
  convolutionOf,
  convolutionSizes,
  convolutionTag,
  fourColumns,
  gather,
  implicitProduct,
} from '../gemm/convolution.ts';
import type { Gemm, LoopForm, ProductOperands, TexturedGemm } from '../gemm/types.ts';
import { im2colPays, ofIm2col, ofPixels, ofRows } from '../gemm/weight_gradient.ts';

function sizesOf(node: Node): Convolution {
  const [x, dy] = node.inputs;
  return convolutionOf(node, x!.type.shape, node.outputs[0]!.type.shape, dy!.type.shape);
}

/**
 * The gradient through buffers. Its outer sum runs over the rows of pixels of all images and its inner sum
 * along a row, so that the index at which each of the lane's four columns (channel, tap) begins in x is
 * computed once per row.
 */
function gemm(node: Node, operands: ProductOperands, loop: LoopForm): Gemm {
  const c = sizesOf(node);
  const vectorised = loop === 'unrolled' && c.columns % 4 === 0;
  const x = operands.bind(0, 'x', 'f32');
  const dy = operands.bind(1, 'dy', vectorised ? 'vec4f' : 'f32');
  const output = operands.tensors.output(0, 'c', 'f32');
  return {
    family: 'conv2d_weight_gradient',
    tag: convolutionTag(c),
    rows: c.outputs,
    columns: c.channels * c.kernelHeight * c.kernelWidth,
    depth: c.columns,
    batch: 1,
    sizes: convolutionSizes(c),
    outer: {
      count: c.images * c.rows,
      uses: ['division'],
      setup: `
let image = quotient(o, outHeight);
let row = o - image * outHeight;
let line = (image * outputs * outHeight + row) * outWidth;
let y = down + vec4i(i32(row * stride));
let onImage = (y >= vec4i()) & (y < vec4i(i32(height)));
let first = select(vec4u(), (image * vec4u(channels) + channel) * vec4u(height * width) + vec4u(y) * vec4u(width), onImage);`,
    },
    operands: [x, dy],
    output,
    declarations: `
// x at step k of the row of pixels, for the lane's four columns (channel, tap).
fn taps_at(first: vec4u, onImage: vec4<bool>, across: vec4i, k: u32) -> vec4f {
  let x0 = across + vec4i(i32(k * sizes.stride));
  let inside = onImage & (x0 >= vec4i()) & (x0 < vec4i(i32(sizes.width)));
  let source = select(vec4u(), first + vec4u(x0), inside);
  return select(vec4f(), ${gather(x, '0u')}, inside);
}`,
    setup: `
${fourColumns}
let channel = n / vec4u(taps);
let down = vec4i(n % vec4u(taps) / vec4u(kernelWidth) * vec4u(dilation)) - vec4i(i32(padding));
let across = vec4i(n % vec4u(taps) % vec4u(kernelWidth) * vec4u(dilation)) - vec4i(i32(padding));`,
    base: (row) => `(${row}) * outHeight * outWidth`,
    a: (base, k) =>
      vectorised ? `${dy.load(`(${base} + line + ${k}) / 4u`)}[${k} % 4u]` : dy.load(`${base} + line + ${k}`),
    a4: vectorised ? (base, step) => dy.load(`(${base} + line) / 4u + ${step}`) : undefined,
    b: (k) => `taps_at(first, onImage, across, ${k})`,
    store: (row, value) =>
      [0, 1, 2, 3]
        .map((j) => {
          const index = `(${row}) * columns + column + ${j}u`;
          return `if (column + ${j}u < columns) { ${output.store(index, `${value}[${j}]`)} }`;
        })
        .join(' '),
  };
}

/** The same product through textures: pixels are read as stored, or with channels last. */
function textured(node: Node, operands: ProductOperands, target: Target): TexturedGemm {
  const c = sizesOf(node);
  const bare = gemm(node, operands, 'rolled');
  if (isPointwise([c.kernelHeight, c.kernelWidth], c) && (c.rows * c.columns) % 4 === 0)
    return ofPixels(c, bare, operands);
  return im2colPays(c, target) ? ofIm2col(c, bare, operands, target) : ofRows(c, bare, operands, target);
}

/** The gradient of the weights as an implicit matrix product, in every variant of one. */
export const conv2dWeightGradient = implicitProduct({ op: 'conv2d_weight_gradient', gemm, textured });
