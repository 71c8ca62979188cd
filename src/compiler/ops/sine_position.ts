import type { SampleInput } from '../ir/op.ts';
import { computeOp } from './define.ts';
import { zeros } from './support/tensors.ts';
import { dim, typed } from './support/typing.ts';

export const sinePosition = computeOp({
  name: 'sine_position',
  summary:
    '2-D sine position encodings of a mask (1 = padding; DETR, arXiv 2005.12872, A.4). u is the number of ' +
    'unpadded positions of a column up to and including this one, over (their total + 1e−6), times 2π; v the same ' +
    'along the row. With n = width/2 and t_c = `temperature`^(2⌊c/2⌋/n), channel c < n is sin(u/t_c) for even c ' +
    'and cos(u/t_c) for odd c; channel n + c is the same of v.',
  inputs: ['mask: i32 [B, h, w]'],
  outputs: ['y: f32 [B, width, h, w]'],
  attributes: { width: 'integer', temperature: 'number' },
  constraints: { width: 'a `width` that 4 divides' },
  infer([mask], { width }, violates) {
    if (width % 4 !== 0) violates('width', `it is ${width}`);
    const [images, height, columns] = mask.shape as [number, number, number];
    return [
      typed('f32', [images, width, height, columns], [dim(mask, 0), undefined, dim(mask, 1), dim(mask, 2)]),
    ];
  },
  reference([mask], attributes, outputs) {
    const y = zeros(outputs[0].shape);
    const [images, width, height, columns] = y.shape as [number, number, number, number];
    const half = width / 2;
    const plane = height * columns;
    const periods = Array.from({ length: half }, (_, c) => {
      return attributes.temperature ** ((2 * Math.floor(c / 2)) / half);
    });
    for (let image = 0; image < images; image++) {
      const own = mask.data.subarray(image * plane, (image + 1) * plane);
      const down = fractions(own, columns, 1, height, columns);
      const across = fractions(own, height, columns, columns, 1);
      for (let c = 0; c < half; c++) {
        const wave = c % 2 === 0 ? Math.sin : Math.cos;
        const first = (image * width + c) * plane;
        for (let p = 0; p < plane; p++) {
          y.data[first + p] = wave((2 * Math.PI * down[p]!) / periods[c]!);
          y.data[first + half * plane + p] = wave((2 * Math.PI * across[p]!) / periods[c]!);
        }
      }
    }
    return [y];
  },
  samples: [
    {
      name: 'rectangles',
      inputs: [
        rectangles(
          [5, 7],
          [
            [5, 7],
            [4, 3],
            [1, 6],
          ],
        ),
      ],
      attributes: { width: 24, temperature: 10000 },
    },
    {
      name: 'one pixel',
      inputs: [rectangles([3, 2], [[1, 1]])],
      attributes: { width: 4, temperature: 10000 },
    },
    {
      name: 'nothing left',
      inputs: [rectangles([2, 3], [[0, 0]])],
      attributes: { width: 8, temperature: 20 },
    },
  ],
});

/** Running count of unpadded positions along each of `lines` lines, divided by the line's total + 1e-6. */
function fractions(
  mask: Float64Array,
  lines: number,
  lineStride: number,
  length: number,
  stride: number,
): Float64Array {
  const result = new Float64Array(mask.length);
  for (let line = 0; line < lines; line++) {
    let count = 0;
    for (let i = 0; i < length; i++) {
      const at = line * lineStride + i * stride;
      if (mask[at] === 0) count++;
      result[at] = count;
    }
    for (let i = 0; i < length; i++) result[line * lineStride + i * stride]! /= count + 1e-6;
  }
  return result;
}

/** Masks of images of several sizes at the top left of one canvas: 1 outside the image. */
function rectangles(
  canvas: readonly [number, number],
  sizes: readonly (readonly [number, number])[],
): SampleInput {
  const [height, width] = canvas;
  const values = sizes.flatMap(([rows, columns]) =>
    Array.from({ length: height * width }, (_, p) =>
      Math.floor(p / width) < rows && p % width < columns ? 0 : 1,
    ),
  );
  return { shape: [sizes.length, height, width], dtype: 'i32', values };
}
