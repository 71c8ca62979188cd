import type { Node } from '../../ir/graph.ts';
import {
  convolutionOf,
  convolutionTag,
  fourColumns,
  implicitProduct,
  storePixels,
} from '../gemm/convolution.ts';
import type { Gemm } from '../gemm/gemm.ts';
import { input, output } from '../shader.ts';

/** dx[image, channel, pixel] = Σ over (o, tap) of weight[o, channel, tap] · dy at the output whose tap the pixel is. */
function gemmOf(node: Node): Gemm {
  const [dy, weight] = node.inputs;
  const c = convolutionOf(node, node.outputs[0]!.type.shape, weight!.type.shape, dy!.type.shape);
  const taps = c.kernelHeight * c.kernelWidth;
  const pixels = c.height * c.width;
  const columns = c.images * pixels;
  const declarations = `
// dy of the output that reads pixel n through tap k; 0 where there is none. Conditions are joined by &, not &&:
// SwiftShader's time to compile grows exponentially with a chain of &&.
fn reader(k: u32, n: u32) -> f32 {
  let pixel = n % ${pixels}u;
  let row = i32(pixel / ${c.width}u) + ${c.padding} - i32((k % ${taps}u) / ${c.kernelWidth}u) * ${c.dilation};
  let column = i32(pixel % ${c.width}u) + ${c.padding} - i32(k % ${c.kernelWidth}u) * ${c.dilation};
  let onGrid = (row >= 0) & (column >= 0) & (row % ${c.stride} == 0) & (column % ${c.stride} == 0);
  let inside = onGrid & (row < ${c.rows * c.stride}) & (column < ${c.columns * c.stride}) & (n < ${columns}u);
  let plane = (n / ${pixels}u) * ${c.outputs}u + k / ${taps}u;
  let place = plane * ${c.rows * c.columns}u + u32(row / ${c.stride}) * ${c.columns}u + u32(column / ${c.stride});
  return select(0.0, dy[select(0u, place, inside)], inside);
}`;
  return {
    family: 'conv2d_input_gradient',
    tag: convolutionTag(c),
    rows: c.channels,
    columns,
    depth: c.outputs * taps,
    batch: 1,
    inputs: [
      { name: 'dy', element: 'f32' },
      { name: 'weight', element: 'f32' },
    ],
    inputArgs: [input(0), input(1)],
    outputElement: pixels % 4 === 0 ? 'vec4f' : 'f32',
    outputArg: output(0),
    declarations,
    a: (row, k) => `weight[((${k}) / ${taps}u * ${c.channels}u + (${row})) * ${taps}u + (${k}) % ${taps}u]`,
    b: (k) => fourColumns('reader', k),
    store: storePixels(c.channels, pixels, columns),
  };
}

/** The input's gradient as an implicit matrix product. */
export const conv2dInputGradient = implicitProduct('conv2d_input_gradient', 'conv2d_input_gradient', gemmOf);
