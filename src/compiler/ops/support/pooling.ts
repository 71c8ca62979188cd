import type { AttributesOf, Shape, TensorType } from '../../ir/graph.ts';
import type { ReferenceTensor, SampleInput } from '../../ir/op.ts';
import { spread } from './samples.ts';
import { outputSize, windowCount } from './windows.ts';

export const poolingAttributes = { kernel: 'integer', stride: 'integer', padding: 'integer' } as const;
type PoolingAttributes = AttributesOf<typeof poolingAttributes>;

/** Height and width of the pooled x [N, C, H, W]; reports windows that do not fit into it. */
export function pooledSize(
  x: TensorType,
  { kernel, stride, padding }: PoolingAttributes,
  violates: (found: string) => never,
): [number, number] {
  return outputSize(x, [kernel, kernel], { stride, padding, dilation: 1 }, violates);
}

/**
 * Index of the largest input of the window of each output pixel, the first in row-major order among equals.
 * Padding counts as −∞ and is never chosen.
 */
export function largestOfWindows(x: ReferenceTensor, y: Shape, attributes: PoolingAttributes): Int32Array {
  const [images, channels, rows, columns] = y as [number, number, number, number];
  const [height, width] = [x.shape[2]!, x.shape[3]!];
  const { kernel, stride, padding } = attributes;
  const chosen = new Int32Array(images * channels * rows * columns);
  let output = 0;
  for (let plane = 0; plane < images * channels; plane++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const top = row * stride - padding;
        const left = column * stride - padding;
        let best = -1;
        for (let i = Math.max(0, top); i < Math.min(height, top + kernel); i++) {
          for (let j = Math.max(0, left); j < Math.min(width, left + kernel); j++) {
            const at = (plane * height + i) * width + j;
            if (best < 0 || x.data[at]! > x.data[best]!) best = at;
          }
        }
        chosen[output++] = best;
      }
    }
  }
  return chosen;
}

interface PoolingCase {
  readonly name: string;
  readonly x: SampleInput;
  readonly output: Shape;
  readonly attributes: PoolingAttributes;
}

function pooling(name: string, x: SampleInput, kernel: number, stride: number, padding: number): PoolingCase {
  const window = { stride, padding, dilation: 1 };
  const [images, channels, height, width] = x.shape as [number, number, number, number];
  const output = [images, channels, windowCount(height, kernel, window), windowCount(width, kernel, window)];
  return { name, x, output, attributes: { kernel, stride, padding } };
}

/**
 * Few distinct values, so that most windows contain their maximum several times; not differentiable there.
 */
const ties: SampleInput = {
  shape: [1, 2, 7, 9],
  values: spread(126, 0, 3).map(Math.floor),
  constant: true,
};

export const poolingCases: readonly PoolingCase[] = [
  pooling('3x3 stride 2', { shape: [2, 3, 11, 14] }, 3, 2, 1),
  pooling('2x2 without padding', { shape: [1, 3, 7, 5] }, 2, 2, 0),
  pooling('overlapping', { shape: [2, 1, 6, 5] }, 3, 1, 1),
  pooling('ties', ties, 3, 2, 1),
];
