/**
 * dx[n, c, q] = Σ_tap Σ_o weight[o, c, tap] · dy[n, o, p] over the outputs p with stride·p + dilation·tap −
 * padding = q: dy [N, O, h, w] and weight [O, C, KH, KW] to dx [N, C, H, W].
 *
 * An implicit matrix product (see conv2d.ts) with rows c, columns (n, q) and the sum over (tap, o). With a
 * stride, pixels are grouped by residue class (row mod stride, column mod stride): a tap reaches all pixels
 * of a class or none of them, so whole taps are skipped and nothing is multiplied by zeros (measured for
 * stride 2: 12 GFLOP/s instead of 4). A subgroup or workgroup computes a tile of dx, each lane four pixels of
 * one class.
 */

import type { Node } from '../../ir/graph.ts';
import type { Target } from '../../target.ts';
import { overTaps } from '../gemm/channels_last.ts';
import {
  type Convolution,
  convolutionOf,
  convolutionSizes,
  convolutionTag,
  fourColumns,
  gather,
  implicitProduct,
  storePixels,
} from '../gemm/convolution.ts';
import { inputOf } from '../gemm/operands.ts';
import type { Gemm, ProductOperands, TexturedGemm } from '../gemm/types.ts';
import type { Tensor } from '../storage/tensor.ts';

function sizesOf(node: Node): Convolution {
  const [dy, weight] = node.inputs;
  return convolutionOf(node, node.outputs[0]!.type.shape, weight!.type.shape, dy!.type.shape);
}

/**
 * Declares the position (y, x) in dy that each of the lane's four pixels reads under tap `o`, and whether it
 * is `inside`. With a stride, taps that reach no pixel of the residue class are skipped: (row + padding −
 * dilation · tap row) must be a multiple of the stride, and likewise for columns.
 */
function tapSetup({ stride }: Convolution): string {
  const strided = `if (rowShift % i32(stride) != 0 || columnShift % i32(stride) != 0) { continue; }
let y = vec4i(i) + vec4i(rowShift / i32(stride));
let x = vec4i(j) + vec4i(columnShift / i32(stride));`;
  return `
let rowShift = i32(classRow + padding) - i32(quotient(o, kernelWidth) * dilation);
let columnShift = i32(classColumn + padding) - i32(remainder(o, kernelWidth) * dilation);
${stride > 1 ? strided : 'let y = vec4i(i) + vec4i(rowShift);\nlet x = vec4i(j) + vec4i(columnShift);'}
let inside = (y >= vec4i()) & (y < vec4i(i32(outHeight))) & (x >= vec4i()) & (x < vec4i(i32(outWidth)));`;
}

/** Stores pixels of a residue class, which are `stride` apart in memory. */
function storeStrided(c: Tensor): Pick<Gemm, 'store'> {
  const store: Gemm['store'] = (row, value) =>
    [0, 1, 2, 3]
      .map((j) => {
        const index = `(image[${j}] * rows + ${row}) * height * width + pixel[${j}]`;
        return `if (live[${j}]) { ${c.store(index, `${value}[${j}]`)} }`;
      })
      .join(' ');
  return { store };
}

/**
 * The gradient through buffers: the batch `z` is the residue class, the outer sum runs over taps, the inner
 * sum over output channels.
 */
function gemm(node: Node, operands: ProductOperands): Gemm {
  const c = sizesOf(node);
  const contiguous = c.stride === 1 && (c.height * c.width) % 4 === 0;
  const dy = operands.bind(0, 'dy', 'f32');
  const weight = operands.bind(1, 'weight', 'f32');
  const output = operands.tensors.output(0, 'c', contiguous ? 'vec4f' : 'f32');
  return {
    family: 'conv2d_input_gradient',
    tag: convolutionTag(c),
    rows: c.channels,
    columns: c.images * Math.ceil(c.height / c.stride) * Math.ceil(c.width / c.stride),
    depth: c.outputs,
    batch: c.stride * c.stride,
    sizes: convolutionSizes(c),
    outer: {
      count: c.kernelHeight * c.kernelWidth,
      uses: ['division'],
      setup: `${tapSetup(c)}
let source = select(vec4u(), image * vec4u(outputs * pixels) + vec4u(y) * vec4u(outWidth) + vec4u(x), inside);`,
    },
    operands: [dy, weight],
    output,
    setup: `${setupOf(c)}${contiguous ? '' : stridedPixels}`,
    base: (row) => `(${row}) * taps`,
    a: (base, k) => weight.load(`${base} + ${k} * rows * taps + o`),
    b: (k) => `select(vec4f(), ${gather(dy, `${k} * pixels`)}, inside)`,
    ...(contiguous ? storePixels(output, '(height * width)') : storeStrided(output)),
  };
}

/**
 * Declares the image of each of the lane's four pixels, and its row i and column j within its residue class.
 */
function setupOf({ stride }: Convolution): string {
  const [rows, columns] =
    stride === 1
      ? ['height', 'width']
      : ['(height + stride - 1u) / stride', '(width + stride - 1u) / stride'];
  return `
let pixels = outHeight * outWidth;
let classRow = z / stride;
let classColumn = z % stride;
let classHeight = ${rows};
let classWidth = ${columns};
${fourColumns}
let image = n / vec4u(classHeight * classWidth);
let i = n % vec4u(classHeight * classWidth) / vec4u(classWidth);
let j = n % vec4u(classWidth);
`;
}

/** Declares the index of each of the four pixels within its image, and whether it exists. */
const stridedPixels = `
let py = i * vec4u(stride) + vec4u(classRow);
let px = j * vec4u(stride) + vec4u(classColumn);
let pixel = py * vec4u(width) + px;
let live = (vec4u(column, column + 1u, column + 2u, column + 3u) < vec4u(columns)) & (py < vec4u(height)) & (px < vec4u(width));`;

/**
 * The same product through textures with output channels last, so that a texel holds output channels of one
 * pixel, or of one tap.
 */
function textured(node: Node, operands: ProductOperands, target: Target): TexturedGemm {
  const c = sizesOf(node);
  const { channels, outputs } = c;
  const taps = c.kernelHeight * c.kernelWidth;
  const steps = { outer: 'inner0', channels: 'outer0 * inner0' };
  const weights = { source: inputOf(operands, 1), outer: channels, channels: outputs, inner: taps, steps };
  const pixels = {
    source: inputOf(operands, 0),
    outer: c.images,
    channels: outputs,
    inner: c.rows * c.columns,
  };
  const setup = `${tapSetup(c)}
let position = select(vec4u(nowhere), image * vec4u(pixels) + vec4u(y) * vec4u(outWidth) + vec4u(x), inside);`;
  return overTaps(gemm(node, operands), [weights, pixels], setup, operands, target);
}

/** The gradient of the input as an implicit matrix product, in every variant of one. */
export const conv2dInputGradient = implicitProduct({ op: 'conv2d_input_gradient', gemm, textured });
