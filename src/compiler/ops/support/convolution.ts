import { elementCount, type Shape } from '../../ir/graph.ts';
import type { ConvolutionWindow } from './windows.ts';

/**
 * Visits every product of a convolution once: `visit(x index, w index, y index, count)` is called for `count`
 * neighbouring products along a row, whose x indices grow by `stride`, whose y indices grow by 1, and whose w
 * index is the same. x [N, C, H, W], w [O, C, kh, kw], y [N, O, h, w].
 */
export function eachProduct(
  x: Shape,
  w: Shape,
  y: Shape,
  window: ConvolutionWindow,
  visit: (x: number, w: number, y: number, count: number) => void,
): void {
  const [images, channels, height, width] = x as [number, number, number, number];
  const [outputs, , kernelHeight, kernelWidth] = w as [number, number, number, number];
  const [rows, columns] = [y[2]!, y[3]!];
  const { stride, padding, dilation } = window;
  for (let image = 0; image < images; image++) {
    for (let output = 0; output < outputs; output++) {
      for (let channel = 0; channel < channels; channel++) {
        for (let ky = 0; ky < kernelHeight; ky++) {
          for (let kx = 0; kx < kernelWidth; kx++) {
            const shift = kx * dilation - padding;
            const first = Math.max(0, Math.ceil(-shift / stride));
            const last = Math.min(columns - 1, Math.floor((width - 1 - shift) / stride));
            if (last < first) continue;
            const weight = ((output * channels + channel) * kernelHeight + ky) * kernelWidth + kx;
            for (let row = 0; row < rows; row++) {
              const line = row * stride + ky * dilation - padding;
              if (line < 0 || line >= height) continue;
              const from = ((image * channels + channel) * height + line) * width + first * stride + shift;
              const to = ((image * outputs + output) * rows + row) * columns + first;
              visit(from, weight, to, last - first + 1);
            }
          }
        }
      }
    }
  }
}

/** Kernel sizes, strides, paddings and dilations of the samples of the three convolution ops. */
export const convolutionCases = [
  { name: '7x7 stride 2', x: [2, 3, 17, 23], w: [5, 3, 7, 7], stride: 2, padding: 3, dilation: 1 },
  { name: '3x3', x: [2, 4, 9, 11], w: [6, 4, 3, 3], stride: 1, padding: 1, dilation: 1 },
  { name: '3x3 stride 2', x: [2, 4, 9, 12], w: [6, 4, 3, 3], stride: 2, padding: 1, dilation: 1 },
  { name: '3x3 dilated', x: [2, 4, 9, 11], w: [6, 4, 3, 3], stride: 1, padding: 2, dilation: 2 },
  { name: '1x1', x: [2, 7, 5, 6], w: [9, 7, 1, 1], stride: 1, padding: 0, dilation: 1 },
  { name: '1x1 stride 2', x: [2, 7, 5, 6], w: [9, 7, 1, 1], stride: 2, padding: 0, dilation: 1 },
  { name: 'rows past the last window', x: [1, 2, 8, 7], w: [3, 2, 3, 2], stride: 3, padding: 0, dilation: 1 },
] as const;

/**
 * Floating-point operations: a multiply-add for each position of the result [N, O, h, w] and element of the
 * weight [O, C, kh, kw] of its channel.
 */
export function convolutionFlop(result: Shape, weight: Shape): number {
  const [images, , height, width] = result as [number, number, number, number];
  return 2 * images * height * width * elementCount(weight);
}
