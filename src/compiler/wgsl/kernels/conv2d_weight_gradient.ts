import type { Node } from '../../ir/graph.ts';
import { fours, throughChannelsLast, zeroPosition } from '../gemm/channels_last.ts';
import {
  type Convolution,
  convolutionOf,
  convolutionSizes,
  convolutionTag,
  fourColumns,
  gather,
  implicitProduct,
  isPointwise,
} from '../gemm/convolution.ts';
import type { Gemm } from '../gemm/gemm.ts';
import type { TexturedGemm } from '../gemm/texture.ts';
import type { Operands } from '../gemm/variants.ts';
import type { KernelArgument, Target } from '../kernel.ts';
import { input, output } from '../shader.ts';

/**
 * dweight[o, (channel, tap)] = Σ over rows of all images, Σ along a row of dy[image, o, pixel] · x at the tap: a product of great
 * depth. Where the four taps begin in a row of x is found once a row.
 */
function gemm(node: Node, operands: Operands, unrolled: boolean): Gemm {
  const [x, dy] = node.inputs;
  const c = convolutionOf(node, x!.type.shape, node.outputs[0]!.type.shape, dy!.type.shape);
  const wide = unrolled && c.columns % 4 === 0;
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
      setup: `
let image = quotient(o, outHeight);
let row = o - image * outHeight;
let line = (image * outputs * outHeight + row) * outWidth;
let y = down + vec4i(i32(row * stride));
let onPicture = (y >= vec4i()) & (y < vec4i(i32(height)));
let first = select(vec4u(), (image * vec4u(channels) + channel) * vec4u(height * width) + vec4u(y) * vec4u(width), onPicture);`,
    },
    inputs: [
      { name: 'x', element: 'f32' },
      { name: 'dy', element: wide ? 'vec4f' : 'f32' },
    ],
    inputArgs: operands.map(input),
    outputElement: 'f32',
    outputArg: output(0),
    declarations: `
// x at step k of the row, under the four taps.
fn taps_at(first: vec4u, onPicture: vec4<bool>, across: vec4i, k: u32) -> vec4f {
  let at = across + vec4i(i32(k * sizes.stride));
  let inside = onPicture & (at >= vec4i()) & (at < vec4i(i32(sizes.width)));
  let place = select(vec4u(), first + vec4u(at), inside);
  return select(vec4f(), ${gather('x', '0u')}, inside);
}`,
    setup: `
${fourColumns}
let channel = n / vec4u(taps);
let down = vec4i(n % vec4u(taps) / vec4u(kernelWidth) * vec4u(dilation)) - vec4i(i32(padding));
let across = vec4i(n % vec4u(taps) % vec4u(kernelWidth) * vec4u(dilation)) - vec4i(i32(padding));`,
    base: (row) => `(${row}) * outHeight * outWidth`,
    a: (base, k) => (wide ? `dy[(${base} + line + ${k}) / 4u][${k} % 4u]` : `dy[${base} + line + ${k}]`),
    a4: wide ? (base, step) => `dy[(${base} + line) / 4u + ${step}]` : undefined,
    b: (k) => `taps_at(first, onPicture, across, ${k})`,
    store: (row, value) =>
      [0, 1, 2, 3]
        .map(
          (j) => `if (column + ${j}u < columns) { c[(${row}) * columns + column + ${j}u] = ${value}[${j}]; }`,
        )
        .join(' '),
  };
}

/**
 * The same with channels last, so that a texel holds outputs or channels of one pixel: rows o, columns (tap, channel), channels padded to
 * a multiple of four. The four columns of a lane have one tap. Rows of pixels are padded with zeros to a multiple of four.
 */
function textured(node: Node, operands: Operands, target: Target): TexturedGemm {
  const [x, dy] = node.inputs;
  const c = convolutionOf(node, x!.type.shape, node.outputs[0]!.type.shape, dy!.type.shape);
  if (isPointwise(c) && (c.rows * c.columns) % 4 === 0) {
    return pointwise(c, gemm(node, operands, false), operands);
  }
  const { channels, outputs } = c;
  const inner = c.rows * c.columns;
  const dyPixels = {
    source: input(operands[1]),
    outer: c.images,
    channels: outputs,
    inner,
    rowsOf: c.columns,
  };
  const pixels = { source: input(operands[0]), outer: c.images, channels, inner: c.height * c.width };
  return {
    ...gemm(node, operands, false),
    ...throughChannelsLast('conv2d_weight_gradient', [dyPixels, pixels], target),
    columns: fours(channels) * c.kernelHeight * c.kernelWidth,
    depth: fours(c.columns),
    sizes: { ...convolutionSizes(c), nowhere: zeroPosition(pixels) },
    outer: {
      count: c.images * c.rows,
      setup: `
let image = quotient(o, outHeight);
let y = i32((o - image * outHeight) * stride) + down;
let onPicture = y >= 0 && y < i32(height);
let line = (image * height + u32(max(y, 0))) * width;`,
    },
    declarations: `
// The pixel at step k of a line, or the one of zeros.
fn source_at(line: u32, onPicture: bool, across: i32, k: u32) -> u32 {
  let x = across + i32(k * sizes.stride);
  return select(sizes.nowhere, line + u32(max(x, 0)), onPicture && x >= 0 && x < i32(sizes.width));
}`,
    setup: `
let padded = (channels + 3u) / 4u * 4u;
let quad = min(column, columns - 4u);
let tap = quad / padded;
let channel = quad % padded;
let down = i32(tap / kernelWidth * dilation) - i32(padding);
let across = i32(tap % kernelWidth * dilation) - i32(padding);`,
    left: { along: 'rows', start: (k) => `(o * depth + ${k}) * ((rows + 3u) / 4u * 4u)` },
    right: { along: 'columns', start: (k) => `source_at(line, onPicture, across, ${k}) * padded + channel` },
    store: (row, value) =>
      [0, 1, 2, 3]
        .map((j) => {
          const at = `(${row} * channels + channel + ${j}u) * taps + tap`;
          return `if (column < columns && channel + ${j}u < channels) { c[${at}] = ${value}[${j}]; }`;
        })
        .join(' '),
  };
}

/** Windows of one pixel: the sum over pictures of dy·xᵀ, both read where they lie. */
function pointwise(c: Convolution, gemm: Gemm, [x, dy]: Operands): TexturedGemm {
  const depth = c.rows * c.columns;
  const through = (operand: number): KernelArgument => ({ input: operand, access: 'texture' });
  return {
    ...gemm,
    inputs: [],
    inputArgs: [],
    textureArgs: [through(dy), through(x)],
    elements: [c.images * c.outputs * depth, c.images * c.channels * depth],
    depth,
    outer: { count: c.images, setup: '' },
    declarations: '',
    setup: '',
    left: { along: 'depth', start: (row) => `(o * rows + ${row}) * depth` },
    right: { along: 'depth', start: (j) => `(o * columns + min(column + ${j}u, columns - 1u)) * depth` },
  };
}

/** The weight's gradient as an implicit matrix product, its rows split to keep the adapter busy. */
export const conv2dWeightGradient = implicitProduct({ op: 'conv2d_weight_gradient', gemm, textured });
