/**
 * y[n, o, p] = Σ_tap Σ_c weight[o, c, tap] · x[n, c, stride·p + dilation·tap − padding]: x [N, C, H, W] and
 * weight [O, C, KH, KW] to y [N, O, h, w]. Pixels outside of the image are zeros.
 *
 * Implicit im2col (Chellapilla et al. 2006, without the matrix in memory): a matrix product with rows o,
 * columns (n, p) and the sum over (tap, c). The variants of matrix products (../gemm/variants.ts) run it: a
 * tile of y per subgroup or workgroup, four pixels per lane. Time goes to the multiplications, and on
 * software adapters to loads of pixels, which `texture` reads with channels last.
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

function sizesOf(node: Node): Convolution {
  const [x, weight] = node.inputs;
  return convolutionOf(node, x!.type.shape, weight!.type.shape, node.outputs[0]!.type.shape);
}

/**
 * Declares the position (y, x0) in the image that each of the lane's four pixels reads under tap `o`, and
 * whether it is `inside`.
 */
const tapSetup = `
let y = top + vec4i(i32(quotient(o, kernelWidth) * dilation));
let x0 = left + vec4i(i32(remainder(o, kernelWidth) * dilation));
let inside = (y >= vec4i()) & (y < vec4i(i32(height))) & (x0 >= vec4i()) & (x0 < vec4i(i32(width)));`;

/**
 * The convolution through buffers. Its outer sum runs over taps and its inner sum over channels, so that the
 * indices of the lane's four pixels are computed once per tap; under one tap, channels are one plane of the
 * image apart.
 */
function gemm(node: Node, operands: ProductOperands): Gemm {
  const c = sizesOf(node);
  const pixels = c.rows * c.columns;
  const x = operands.bind(0, 'x', 'f32');
  const weight = operands.bind(1, 'weight', 'f32');
  const output = operands.tensors.output(0, 'c', pixels % 4 === 0 ? 'vec4f' : 'f32');
  return {
    family: 'conv2d',
    tag: convolutionTag(c),
    rows: c.outputs,
    columns: c.images * pixels,
    depth: c.channels,
    batch: 1,
    sizes: convolutionSizes(c),
    outer: {
      count: c.kernelHeight * c.kernelWidth,
      uses: ['division'],
      setup: `${tapSetup}
let source = select(vec4u(), image * vec4u(channels * area) + vec4u(y) * vec4u(width) + vec4u(x0), inside);`,
    },
    operands: [x, weight],
    output,
    setup: `
let area = height * width;
let pixels = outHeight * outWidth;
${fourColumns}
let image = n / vec4u(pixels);
let pixel = n % vec4u(pixels);
let top = vec4i(pixel / vec4u(outWidth) * vec4u(stride)) - vec4i(i32(padding));
let left = vec4i(pixel % vec4u(outWidth) * vec4u(stride)) - vec4i(i32(padding));`,
    base: (row) => `(${row}) * channels * taps`,
    a: (base, k) => weight.load(`${base} + ${k} * taps + o`),
    b: (k) => `select(vec4f(), ${gather(x, `${k} * area`)}, inside)`,
    ...storePixels(output, 'pixels'),
  };
}

/**
 * The same product through textures with channels last, so that a texel holds channels of one pixel, or of
 * one tap of the weights.
 */
function textured(node: Node, operands: ProductOperands, target: Target): TexturedGemm {
  const c = sizesOf(node);
  const { channels, outputs } = c;
  const taps = c.kernelHeight * c.kernelWidth;
  const weights = { source: inputOf(operands, 1), outer: outputs, channels, inner: taps };
  const pixels = { source: inputOf(operands, 0), outer: c.images, channels, inner: c.height * c.width };
  const setup = `${tapSetup}
let position = select(vec4u(nowhere), image * vec4u(area) + vec4u(y) * vec4u(width) + vec4u(x0), inside);`;
  return overTaps(gemm(node, operands), [weights, pixels], setup, operands, target);
}

/** Convolution as an implicit matrix product, in every variant of one. */
export const conv2d = implicitProduct({ op: 'conv2d', gemm, textured });
