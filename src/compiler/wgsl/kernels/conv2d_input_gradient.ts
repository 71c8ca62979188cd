import type { Node } from '../../ir/graph.ts';
import type { Target } from '../../target.ts';
import { input, output } from '../emit/shader.ts';
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
import type { Gemm } from '../gemm/gemm.ts';
import type { TexturedGemm } from '../gemm/texture.ts';
import type { Operands } from '../gemm/variants.ts';

/** What the products of one class of pixels read: the output under a tap is on the grid for all of a class, or for none. */
function tapSetup({ stride }: Convolution): string {
  const apart = `if (rise % i32(stride) != 0 || run % i32(stride) != 0) { continue; }
let y = vec4i(i) + vec4i(rise / i32(stride));
let x = vec4i(j) + vec4i(run / i32(stride));`;
  return `
let rise = i32(classRow + padding) - i32(quotient(o, kernelWidth) * dilation);
let run = i32(classColumn + padding) - i32(remainder(o, kernelWidth) * dilation);
${stride > 1 ? apart : 'let y = vec4i(i) + vec4i(rise);\nlet x = vec4i(j) + vec4i(run);'}
let inside = (y >= vec4i()) & (y < vec4i(i32(outHeight))) & (x >= vec4i()) & (x < vec4i(i32(outWidth)));`;
}

/** Pixels of a class are \`stride\` apart in memory. */
const storeApart: Gemm['store'] = (row, value) =>
  [0, 1, 2, 3]
    .map(
      (at) =>
        `if (live[${at}]) { c[(image[${at}] * rows + ${row}) * height * width + pixel[${at}]] = ${value}[${at}]; }`,
    )
    .join(' ');

/**
 * dx[image, channel, pixel] = Σ over taps, Σ over outputs o of weight[o, channel, tap] · dy at the output whose tap the pixel is.
 * Pixels are taken by classes (row mod stride, column mod stride): a tap reaches all pixels of a class or none of them.
 */
function gemm(node: Node, operands: Operands): Gemm {
  const [dy, weight] = node.inputs;
  const c = convolutionOf(node, node.outputs[0]!.type.shape, weight!.type.shape, dy!.type.shape);
  const wide = c.stride === 1 && (c.height * c.width) % 4 === 0;
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
      setup: `${tapSetup(c)}
let place = select(vec4u(), image * vec4u(outputs * pixels) + vec4u(y) * vec4u(outWidth) + vec4u(x), inside);`,
    },
    inputs: [
      { name: 'dy', element: 'f32' },
      { name: 'weight', element: 'f32' },
    ],
    inputArgs: operands.map(input),
    outputElement: wide ? 'vec4f' : 'f32',
    outputArg: output(0),
    setup: setupOf(c, wide),
    base: (row) => `(${row}) * taps`,
    a: (base, k) => `weight[${base} + ${k} * rows * taps + o]`,
    b: (k) => `select(vec4f(), ${gather('dy', `${k} * pixels`)}, inside)`,
    ...(wide ? storePixels(true, '(height * width)') : { store: storeApart }),
  };
}

/** Image, row i and column j in their class of the four pixels, and their places in the image. */
function setupOf({ stride }: Convolution, wide: boolean): string {
  const [rows, columns] =
    stride === 1
      ? ['height', 'width']
      : ['(height + stride - 1u) / stride', '(width + stride - 1u) / stride'];
  const places = `
let py = i * vec4u(stride) + vec4u(classRow);
let px = j * vec4u(stride) + vec4u(classColumn);
let pixel = py * vec4u(width) + px;
let live = (vec4u(column, column + 1u, column + 2u, column + 3u) < vec4u(columns)) & (py < vec4u(height)) & (px < vec4u(width));`;
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
${wide ? '' : places}`;
}

/** The same with outputs last, so that a texel holds outputs of one pixel, and of one tap of the weights. */
function textured(node: Node, operands: Operands, target: Target): TexturedGemm {
  const [dy, weight] = node.inputs;
  const c = convolutionOf(node, node.outputs[0]!.type.shape, weight!.type.shape, dy!.type.shape);
  const { channels, outputs } = c;
  const taps = c.kernelHeight * c.kernelWidth;
  const steps = { outer: 'inner0', channels: 'outer0 * inner0' };
  const weights = { source: input(operands[1]), outer: channels, channels: outputs, inner: taps, steps };
  const pixels = {
    source: input(operands[0]),
    outer: c.images,
    channels: outputs,
    inner: c.rows * c.columns,
  };
  const setup = `${tapSetup(c)}
let source = select(vec4u(nowhere), image * vec4u(pixels) + vec4u(y) * vec4u(outWidth) + vec4u(x), inside);`;
  return overTaps(gemm(node, operands), [weights, pixels], setup, target);
}

/** The input's gradient as an implicit matrix product. */
export const conv2dInputGradient = implicitProduct({ op: 'conv2d_input_gradient', gemm, textured });
