import type { Target } from '../../target.ts';
import { Numbers } from '../emit/index_map.ts';
import type { ShaderParts } from '../emit/shader.ts';
import { accessWork } from '../emit/slices.ts';
import { looped } from '../emit/threaded.ts';
import type { NodeTensors } from '../storage/node_tensors.ts';
import type { Tensor } from '../storage/tensor.ts';
import type { Convolution } from './convolution.ts';
import type { Gemm, ProductOperands, TexturedGemm } from './types.ts';

/**
 * Operands of convolutions with channels last (NCHW to NHWC), so that a texel holds four channels of one
 * position. A tensor [outer, channels, inner] is written as [outer, inner, channels], with channels padded by
 * zeros to a multiple of four.
 */
export interface ChannelsLast {
  /** Index of the node's input that holds the tensor. */
  readonly source: number;
  readonly outer: number;
  readonly channels: number;
  /** Number of contiguous positions: pixels of an image, taps of a kernel. */
  readonly inner: number;
  /** Length of the rows of `inner`, if each is padded with zeros to a multiple of four positions. */
  readonly rowsOf?: number;
  /**
   * im2col: `inner` is every (output pixel, tap) of this convolution, instead of the pixels of the source.
   */
  readonly im2col?: Convolution;
  /**
   * Strides of the source along outer and channels, if they are not the strides of [outer, channels, inner].
   */
  readonly steps?: { readonly outer: string; readonly channels: string };
}

/** The next multiple of four. */
export const paddedToFour = (count: number): number => 4 * Math.ceil(count / 4);

/** Elements of the result, with one extra position of zeros, which is read for pixels outside of an image. */
function channelsLastElements({ outer, channels, inner, rowsOf }: ChannelsLast): number {
  const padded = rowsOf ? (inner / rowsOf) * paddedToFour(rowsOf) : inner;
  return (outer * padded + 1) * paddedToFour(channels);
}

/** Index of the extra position of zeros. */
export function zeroPosition(tensor: ChannelsLast): number {
  return channelsLastElements(tensor) / paddedToFour(tensor.channels) - 1;
}

/**
 * Writes two tensors with channels last into scratch buffers 0 and 1, in one dispatch: four channels of one
 * position per invocation. Bound by the scalar loads, whose addresses are one plane apart.
 */
function channelsLast(
  family: string,
  moved: readonly [ChannelsLast, ChannelsLast],
  tensors: NodeTensors,
  target: Target,
): { readonly shader: ShaderParts; readonly scratch: readonly number[] } {
  const counts = moved.map((each) => channelsLastElements(each) / 4) as [number, number];
  const sources = moved.map(({ source }, i) => tensors.input(source, `source${i}`, 'f32'));
  const results = counts.map((count, i) =>
    tensors.scratch({ index: i, bytes: 16 * count }, `channels_last${i}`, 'vec4f', 'write'),
  );
  const numbers = new Numbers(Math.max(...counts));
  const moves = moved.map((each, i) =>
    moveCode(each, i, i === 0 ? 'id' : '(id - count0)', [sources[i]!, results[i]!], numbers),
  );
  const sizes = Object.fromEntries(
    moved.flatMap((each, i) => [
      [`count${i}`, counts[i]!],
      [`outer${i}`, each.outer],
      [`channels${i}`, each.channels],
      [`inner${i}`, each.inner],
      [`row${i}`, each.rowsOf ?? each.inner],
    ]),
  );
  const shader = looped(
    {
      family,
      variant: 'channels_last',
      tag: moved.map(({ outer, channels, inner }) => `${outer}x${channels}x${inner}`).join('_'),
      tensors: [...sources, ...results],
      uses: numbers.uses,
      sizes: { ...sizes, ...numbers.sizes },
      threads: counts[0] + counts[1],
      work: 8 * accessWork * (counts[0] + counts[1]),
      body: `if (id < count0) {
${moves[0]}
} else {
${moves[1]}
}`,
    },
    target,
  );
  return { shader, scratch: counts.map((count) => 16 * count) };
}

/**
 * Members that all products of two such tensors share: both tensors are written to scratch buffers and read
 * from there through textures.
 */
export function throughChannelsLast(
  family: string,
  moved: readonly [ChannelsLast, ChannelsLast],
  tensors: NodeTensors,
  target: Target,
): Pick<TexturedGemm, 'operands' | 'textureArgs' | 'prepare' | 'elements'> {
  return {
    operands: [],
    textureArgs: [
      { scratch: 0, access: 'texture' },
      { scratch: 1, access: 'texture' },
    ],
    prepare: channelsLast(family, moved, tensors, target),
    elements: [channelsLastElements(moved[0]), channelsLastElements(moved[1])],
  };
}

/**
 * A convolution as an outer sum over taps of products of weights (rows × channels) and pixels. `setup`
 * declares `position`, which each of the lane's four pixels reads under tap `o`: an index among the pixels,
 * or `nowhere` outside of the image.
 */
export function overTaps(
  gemm: Gemm,
  [weights, pixels]: readonly [ChannelsLast, ChannelsLast],
  setup: string,
  { tensors }: ProductOperands,
  target: Target,
): TexturedGemm {
  return {
    ...gemm,
    ...throughChannelsLast(gemm.family, [weights, pixels], tensors, target),
    depth: paddedToFour(weights.channels),
    sizes: { ...gemm.sizes, nowhere: zeroPosition(pixels) },
    outer: { count: weights.inner, setup, uses: ['division'] },
    layoutA: { along: 'depth', start: (row) => `(${row} * outer + o) * depth` },
    layoutB: { along: 'depth', start: (j) => `position[${j}] * depth` },
  };
}

/** Statements that write four channels of one position of tensor `i`; `id` is their index in the result. */
function moveCode(
  tensor: ChannelsLast,
  i: number,
  id: string,
  [from, to]: readonly [Tensor, Tensor],
  numbers: Numbers,
): string {
  const { channels, steps, im2col } = tensor;
  const quads = numbers.of(paddedToFour(channels) / 4);
  const channelStep = steps?.channels ?? (im2col ? numbers.of(im2col.height * im2col.width) : `inner${i}`);
  // Loads are unconditional and zeros are selected afterwards, which is faster than a branch per element.
  const values = [0, 1, 2, 3].map((j) => {
    const value = from.load(`base + ${j}u * ${channelStep}`);
    return channels % 4 === 0 ? value : `select(0.0, ${value}, channel + ${j}u < channels${i})`;
  });
  const outerStep = steps?.outer ?? `channels${i} * ${im2col ? channelStep : `inner${i}`}`;
  return `let channel = ${numbers.remainder(id, quads)} * 4u;
let position = ${numbers.quotient(id, quads)};
${im2col ? tapPosition(im2col, numbers) : sourcePosition(tensor, i, numbers)}
let live = inside && image < outer${i};
let base = image * ${outerStep} + channel * ${channelStep} + within;
${to.store(id, `select(vec4f(), vec4f(${values.join(', ')}), live)`)}`;
}

/**
 * Declares the `image` of a position, its index `within` the image, and whether it is `inside` or padding.
 */
function sourcePosition({ inner, rowsOf }: ChannelsLast, i: number, numbers: Numbers): string {
  const padded = numbers.of(rowsOf ? paddedToFour(rowsOf) : inner);
  const lines = numbers.of(rowsOf ? inner / rowsOf : 1);
  return `let across = ${numbers.remainder('position', padded)};
let line = ${numbers.quotient('position', padded)};
let image = ${numbers.quotient('line', lines)};
let inside = across < row${i};
let within = (line - image * ${lines}) * row${i} + across;`;
}

/** Declares the same for a position of im2col, (output pixel, tap): the pixel of the source under the tap. */
function tapPosition(c: Convolution, numbers: Numbers): string {
  const [taps, pixels, columns, kernelWidth] = [
    c.kernelHeight * c.kernelWidth,
    c.rows * c.columns,
    c.columns,
    c.kernelWidth,
  ].map((number) => numbers.of(number)) as [string, string, string, string];
  const [stride, dilation] = [numbers.of(c.stride), numbers.of(c.dilation)];
  const [height, width, padding] = [c.height, c.width, c.padding].map(
    (number) => `i32(${numbers.of(number)})`,
  );
  return `let output = ${numbers.quotient('position', taps)};
let tap = position - output * ${taps};
let image = ${numbers.quotient('output', pixels)};
let pixel = output - image * ${pixels};
let y = i32(${numbers.quotient('pixel', columns)} * ${stride} + ${numbers.quotient('tap', kernelWidth)} * ${dilation}) - ${padding};
let x = i32(${numbers.remainder('pixel', columns)} * ${stride} + ${numbers.remainder('tap', kernelWidth)} * ${dilation}) - ${padding};
let inside = (y >= 0) & (y < ${height}) & (x >= 0) & (x < ${width});
let within = u32(max(y, 0) * ${width} + max(x, 0));`;
}
