import type { TensorType } from '../../ir/graph.ts';
import { shapeText } from '../../ir/type_text.ts';

/** Geometry, in pixels, of the windows that convolution and pooling slide over the last two axes. */
export interface ConvolutionWindow {
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

/** Attributes of the convolutions: a ConvolutionWindow. */
export const windowAttributes = { stride: 'integer', padding: 'integer', dilation: 'integer' } as const;

/** The constraint of ops whose windows must fit into an image. */
export const windowFits = 'an image that a window fits into';

/** Whether windows are of one pixel and visit every pixel. */
export function isPointwise(
  kernel: readonly [number, number],
  { stride, padding }: ConvolutionWindow,
): boolean {
  return kernel[0] === 1 && kernel[1] === 1 && stride === 1 && padding === 0;
}

/** ⌊(size + 2·padding - dilation·(kernel - 1) - 1) / stride⌋ + 1 */
export function windowCount(size: number, kernel: number, window: ConvolutionWindow): number {
  const reach = window.dilation * (kernel - 1) + 1;
  return Math.floor((size + 2 * window.padding - reach) / window.stride) + 1;
}

/** Height and width of the result for x [N, C, H, W]; reports windows that do not fit into it. */
export function outputSize(
  x: TensorType,
  kernel: readonly [number, number],
  window: ConvolutionWindow,
  violates: (found: string) => never,
): [number, number] {
  const size: [number, number] = [
    windowCount(x.shape[2]!, kernel[0], window),
    windowCount(x.shape[3]!, kernel[1], window),
  ];
  if (size[0] > 0 && size[1] > 0) return size;
  return violates(
    `x is ${shapeText(x)}, the window ${kernel[0]}x${kernel[1]} with padding ${window.padding}`,
  );
}
