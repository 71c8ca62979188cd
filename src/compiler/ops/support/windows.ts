import type { Attributes, TensorType } from '../../ir/graph.ts';
import { shapeText } from '../../ir/type_text.ts';
import { ShapeError } from '../op.ts';
import { numberOf } from './attributes.ts';

/** Geometry of windows that slide over the last two axes: convolution and pooling. All in pixels. */
export interface Window {
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

export function windowOf(attributes: Attributes): Window {
  return {
    stride: numberOf(attributes, 'stride'),
    padding: numberOf(attributes, 'padding'),
    dilation: 'dilation' in attributes ? numberOf(attributes, 'dilation') : 1,
  };
}

/** A window of one pixel that visits all of them. */
export function isPointwise(kernel: readonly [number, number], { stride, padding }: Window): boolean {
  return kernel[0] === 1 && kernel[1] === 1 && stride === 1 && padding === 0;
}

/** ⌊(size + 2·padding - dilation·(kernel - 1) - 1) / stride⌋ + 1 */
export function windowCount(size: number, kernel: number, window: Window): number {
  const reach = window.dilation * (kernel - 1) + 1;
  return Math.floor((size + 2 * window.padding - reach) / window.stride) + 1;
}

export function outputSize(
  op: string,
  x: TensorType,
  kernel: readonly [number, number],
  window: Window,
): [number, number] {
  const size: [number, number] = [
    windowCount(x.shape[2]!, kernel[0], window),
    windowCount(x.shape[3]!, kernel[1], window),
  ];
  if (size[0] > 0 && size[1] > 0) return size;
  throw new ShapeError(
    `${op} needs an image that its ${kernel[0]}x${kernel[1]} window fits into (padding ${window.padding}); it is ${shapeText(x)}`,
  );
}
