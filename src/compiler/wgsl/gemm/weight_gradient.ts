import type { Target } from '../../target.ts';
import type { KernelArgument } from '../kernel.ts';
import { fitsTexture } from '../storage/texture.ts';
import { paddedToFour, throughChannelsLast, zeroPosition } from './channels_last.ts';
import { type Convolution, convolutionSizes } from './convolution.ts';
import { inputOf } from './operands.ts';
import type { Gemm, ProductOperands, TexturedGemm } from './types.ts';

/**
 * The gradient of a convolution's weights through textures, in three forms: `ofPixels`, `ofIm2col` and
 * `ofRows`. Each takes `gemm`, the product through buffers, and replaces its loads. dy is A, x is B.
 */

const family = 'conv2d_weight_gradient';

/**
 * 1 × 1 convolutions: Σ over images of dy·xᵀ. Both tensors are read as stored, without a copy. Measured:
 * 48 GFLOP/s instead of 38.
 */
export function ofPixels(c: Convolution, gemm: Gemm, operands: ProductOperands): TexturedGemm {
  const depth = c.rows * c.columns;
  const textureOf = (operand: 0 | 1): KernelArgument => ({
    input: inputOf(operands, operand),
    access: 'texture',
  });
  return {
    ...gemm,
    operands: [],
    textureArgs: [textureOf(1), textureOf(0)],
    elements: [c.images * c.outputs * depth, c.images * c.channels * depth],
    depth,
    outer: { count: c.images, setup: '' },
    declarations: '',
    setup: '',
    layoutA: { along: 'depth', start: (row) => `(o * rows + ${row}) * depth` },
    layoutB: { along: 'depth', start: (j) => `(o * columns + min(column + ${j}u, columns - 1u)) * depth` },
  };
}

/**
 * Number of output channels from which im2col in memory pays off: each written element is multiplied once per
 * output channel. Measured: a step of ResNet-18 takes 252 ms instead of 282.
 */
const fewestOutputs = 256;

/** Whether im2col is written to memory, each pixel once for every tap that covers it. */
export function im2colPays(c: Convolution, target: Target): boolean {
  const positions = c.images * c.rows * c.columns;
  const elements = positions * c.kernelHeight * c.kernelWidth * paddedToFour(c.channels);
  return c.outputs >= fewestOutputs && positions % 4 === 0 && fitsTexture(elements, target);
}

/**
 * Columns (tap, channel) of the two forms below, with channels padded, so that the four columns of a lane
 * belong to one tap.
 */
function ofTaps(c: Convolution, { output }: Gemm): Pick<Gemm, 'columns' | 'store'> {
  return {
    columns: paddedToFour(c.channels) * c.kernelHeight * c.kernelWidth,
    store: (row, value) =>
      [0, 1, 2, 3]
        .map((j) => {
          const at = `(${row} * channels + channel + ${j}u) * taps + tap`;
          return `if (column < columns && channel + ${j}u < channels) { ${output.store(at, `${value}[${j}]`)} }`;
        })
        .join(' '),
  };
}

const tapSetup = `
let padded = (channels + 3u) / 4u * 4u;
let quad = min(column, columns - 4u);
let tap = quad / padded;
let channel = quad % padded;`;

/** im2col in memory: one sum over all pixels of all images. */
export function ofIm2col(
  c: Convolution,
  gemm: Gemm,
  operands: ProductOperands,
  target: Target,
): TexturedGemm {
  const pixels = c.rows * c.columns;
  const outputs = { source: inputOf(operands, 1), outer: c.images, channels: c.outputs, inner: pixels };
  const columns = {
    source: inputOf(operands, 0),
    outer: c.images,
    channels: c.channels,
    inner: pixels * c.kernelHeight * c.kernelWidth,
    im2col: c,
  };
  return {
    ...gemm,
    ...throughChannelsLast(family, [outputs, columns], operands.tensors, target),
    ...ofTaps(c, gemm),
    depth: c.images * pixels,
    outer: undefined,
    declarations: '',
    setup: tapSetup,
    layoutA: { along: 'rows', start: (k) => `${k} * ((rows + 3u) / 4u * 4u)` },
    layoutB: { along: 'columns', start: (k) => `min(column, columns - 4u) + ${k} * columns` },
  };
}

/**
 * Implicit im2col: an outer sum over rows of pixels, padded with zeros to a multiple of four, and an inner
 * sum along each row. Texels hold output channels of dy, or channels of x, of one pixel.
 */
export function ofRows(c: Convolution, gemm: Gemm, operands: ProductOperands, target: Target): TexturedGemm {
  const inner = c.rows * c.columns;
  const outputs = {
    source: inputOf(operands, 1),
    outer: c.images,
    channels: c.outputs,
    inner,
    rowsOf: c.columns,
  };
  const pixels = {
    source: inputOf(operands, 0),
    outer: c.images,
    channels: c.channels,
    inner: c.height * c.width,
  };
  return {
    ...gemm,
    ...throughChannelsLast(family, [outputs, pixels], operands.tensors, target),
    ...ofTaps(c, gemm),
    depth: paddedToFour(c.columns),
    sizes: { ...convolutionSizes(c), nowhere: zeroPosition(pixels) },
    outer: {
      count: c.images * c.rows,
      uses: ['division'],
      setup: `
let image = quotient(o, outHeight);
let y = i32((o - image * outHeight) * stride) + down;
let onImage = y >= 0 && y < i32(height);
let line = (image * height + u32(max(y, 0))) * width;`,
    },
    declarations: `
// Position of the pixel at step k of a line of x, or of the zeros outside of the image.
fn pixel_at(line: u32, onImage: bool, across: i32, k: u32) -> u32 {
  let x = across + i32(k * sizes.stride);
  return select(sizes.nowhere, line + u32(max(x, 0)), onImage && x >= 0 && x < i32(sizes.width));
}`,
    setup: `${tapSetup}
let down = i32(tap / kernelWidth * dilation) - i32(padding);
let across = i32(tap % kernelWidth * dilation) - i32(padding);`,
    layoutA: { along: 'rows', start: (k) => `(o * depth + ${k}) * ((rows + 3u) / 4u * 4u)` },
    layoutB: { along: 'columns', start: (k) => `pixel_at(line, onImage, across, ${k}) * padded + channel` },
  };
}
