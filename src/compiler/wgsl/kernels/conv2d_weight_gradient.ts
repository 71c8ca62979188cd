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
import type { Gemm, ProductOperands, TexturedGemm } from '../gemm/types.ts';
import { ofPixels, ofRows, ofWindows, worthUnfolding } from '../gemm/weight_gradient.ts';

function sizesOf(node: Node): Convolution {
  const [x, dy] = node.inputs;
  return convolutionOf(node, x!.type.shape, node.outputs[0]!.type.shape, dy!.type.shape);
}

/**
 * dweight[o, (channel, tap)] = Σ over rows of all images, Σ along a row of dy[image, o, pixel] · x at the tap: a product of great
 * depth. The indices at which the four taps begin in a row of x are computed once per row.
 */
function gemm(node: Node, operands: ProductOperands, unrolled: boolean): Gemm {
  const c = sizesOf(node);
  const vectorised = unrolled && c.columns % 4 === 0;
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
// x at step k of the row, under the four taps.
fn taps_at(first: vec4u, onImage: vec4<bool>, across: vec4i, k: u32) -> vec4f {
  let at = across + vec4i(i32(k * sizes.stride));
  let inside = onImage & (at >= vec4i()) & (at < vec4i(i32(sizes.width)));
  let place = select(vec4u(), first + vec4u(at), inside);
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

/** The same product through textures: pixels are read in place, or with channels moved last. */
function textured(node: Node, operands: ProductOperands, target: Target): TexturedGemm {
  const c = sizesOf(node);
  const bare = gemm(node, operands, false);
  if (isPointwise([c.kernelHeight, c.kernelWidth], c) && (c.rows * c.columns) % 4 === 0)
    return ofPixels(c, bare, operands);
  return worthUnfolding(c, target) ? ofWindows(c, bare, operands, target) : ofRows(c, bare, operands, target);
}

/** The weight's gradient as an implicit matrix product, with split-K over rows of pixels to keep the adapter busy. */
export const conv2dWeightGradient = implicitProduct({ op: 'conv2d_weight_gradient', gemm, textured });
