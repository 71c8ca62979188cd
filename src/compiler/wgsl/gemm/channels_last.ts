import type { Target } from '../../target.ts';
import { looped } from '../emit/dispatch.ts';
import { Numbers } from '../emit/index_map.ts';
import type { Dispatch } from '../kernel.ts';
import type { NodeTensors } from '../storage/node_tensors.ts';
import type { Tensor } from '../storage/tensor.ts';
import type { Convolution } from './convolution.ts';
import type { Gemm, ProductOperands, TexturedGemm } from './types.ts';

/** A tensor [outer, channels, inner] to be written as [outer, inner, channels], channels padded with zeros to a multiple of four. */
export interface ChannelsLast {
  /** The input of the node that holds the tensor. */
  readonly source: number;
  readonly outer: number;
  readonly channels: number;
  /** Neighbours in memory: pixels of an image, taps of a kernel. */
  readonly inner: number;
  /** Rows of `inner` that are padded with zeros to a multiple of four; absent: none are. */
  readonly rowsOf?: number;
  /** Of images: `inner` is every pixel of the result under every tap of the convolution, and not the pixels of the source. */
  readonly windows?: Convolution;
  /** Steps in the source between neighbours along outer and channels, where they are other than those of [outer, channels, inner]. */
  readonly steps?: { readonly outer: string; readonly channels: string };
}

export const fours = (count: number): number => 4 * Math.ceil(count / 4);

/** Elements of the result: one position of zeros more than there are, for those that lie outside of an image. */
function channelsLastElements({ outer, channels, inner, rowsOf }: ChannelsLast): number {
  const padded = rowsOf ? (inner / rowsOf) * fours(rowsOf) : inner;
  return (outer * padded + 1) * fours(channels);
}

/** The number of the position of zeros. */
export function zeroPosition(tensor: ChannelsLast): number {
  return channelsLastElements(tensor) / fours(tensor.channels) - 1;
}

/**
 * Writes two tensors with their channels last, in one dispatch: into scratch buffers 0 and 1. An invocation moves four channels of one
 * position.
 */
function channelsLast(
  family: string,
  moved: readonly [ChannelsLast, ChannelsLast],
  tensors: NodeTensors,
  target: Target,
): { readonly dispatch: Dispatch; readonly scratch: readonly number[] } {
  const counts = moved.map((each) => channelsLastElements(each) / 4) as [number, number];
  const sources = moved.map(({ source }, i) => tensors.input(source, `source${i}`, 'f32'));
  const results = counts.map((count, i) =>
    tensors.scratch({ index: i, bytes: 16 * count }, `moved${i}`, 'vec4f', 'write'),
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
  const dispatch = looped(
    {
      family,
      variant: 'channels_last',
      tag: moved.map(({ outer, channels, inner }) => `${outer}x${channels}x${inner}`).join('_'),
      tensors: [...sources, ...results],
      uses: numbers.uses,
      sizes: { ...sizes, ...numbers.sizes },
      threads: counts[0] + counts[1],
      body: `if (id < count0) {
${moves[0]}
} else {
${moves[1]}
}`,
    },
    target,
  );
  return { dispatch, scratch: counts.map((count) => 16 * count) };
}

/** What a product of two such tensors has in common: they are moved to scratch buffers, and read from there through textures. */
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
 * A convolution as a sum over taps of products of weights (rows × channels) and pixels. `setup` finds the pixels under tap `o`: it declares
 * `source`, the numbers of the lane's four, `nowhere` for those outside of the image.
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
    depth: fours(weights.channels),
    sizes: { ...gemm.sizes, nowhere: zeroPosition(pixels) },
    outer: { count: weights.inner, setup, uses: ['division'] },
    left: { along: 'depth', start: (row) => `(${row} * outer + o) * depth` },
    right: { along: 'depth', start: (j) => `source[${j}] * depth` },
  };
}

function moveCode(
  tensor: ChannelsLast,
  i: number,
  id: string,
  [from, to]: readonly [Tensor, Tensor],
  numbers: Numbers,
): string {
  const { channels, steps, windows } = tensor;
  const quads = numbers.of(fours(channels) / 4);
  const channelStep = steps?.channels ?? (windows ? numbers.of(windows.height * windows.width) : `inner${i}`);
  // Zeros are chosen after they were loaded: a branch for each element takes longer.
  const values = [0, 1, 2, 3].map((j) => {
    const value = from.load(`base + ${j}u * ${channelStep}`);
    return channels % 4 === 0 ? value : `select(0.0, ${value}, channel + ${j}u < channels${i})`;
  });
  const outerStep = steps?.outer ?? `channels${i} * ${windows ? channelStep : `inner${i}`}`;
  return `let channel = ${numbers.remainder(id, quads)} * 4u;
let position = ${numbers.quotient(id, quads)};
${windows ? underTaps(windows, numbers) : along(tensor, i, numbers)}
let live = inside && image < outer${i};
let base = image * ${outerStep} + channel * ${channelStep} + within;
${to.store(id, `select(vec4f(), vec4f(${values.join(', ')}), live)`)}`;
}

/** What every kind of position is: its image, its place within that, and whether it is `inside`, or padding. */
function along({ inner, rowsOf }: ChannelsLast, i: number, numbers: Numbers): string {
  const padded = numbers.of(rowsOf ? fours(rowsOf) : inner);
  const lines = numbers.of(rowsOf ? inner / rowsOf : 1);
  return `let across = ${numbers.remainder('position', padded)};
let line = ${numbers.quotient('position', padded)};
let image = ${numbers.quotient('line', lines)};
let inside = across < row${i};
let within = (line - image * ${lines}) * row${i} + across;`;
}

function underTaps(c: Convolution, numbers: Numbers): string {
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
  return `let place = ${numbers.quotient('position', taps)};
let tap = position - place * ${taps};
let image = ${numbers.quotient('place', pixels)};
let pixel = place - image * ${pixels};
let y = i32(${numbers.quotient('pixel', columns)} * ${stride} + ${numbers.quotient('tap', kernelWidth)} * ${dilation}) - ${padding};
let x = i32(${numbers.remainder('pixel', columns)} * ${stride} + ${numbers.remainder('tap', kernelWidth)} * ${dilation}) - ${padding};
let inside = (y >= 0) & (y < ${height}) & (x >= 0) & (x < ${width});
let within = u32(max(y, 0) * ${width} + max(x, 0));`;
}
