import type { Gradients } from '../ir/op.ts';
import { computeOp } from './define.ts';
import { spread } from './support/samples.ts';
import { rowsOf, zeros } from './support/tensors.ts';

export const softmax = computeOp({
  name: 'softmax',
  summary:
    'e^(x - max) / Σ e^(x - max) over the last axis. Masked scores are -3e38, which gives them exactly 0.',
  inputs: ['x: f32 [..., W]'],
  outputs: ['y: f32 [..., W]'],
  attributes: {},
  infer: ([x]) => [x],
  gradient: ({ builder, outputs, outputGradients }): Gradients => [
    builder.op('softmax_gradient', [outputs[0], outputGradients[0]]),
  ],
  reference([x]) {
    const y = zeros(x.shape);
    const { rows, width } = rowsOf(x.shape);
    for (let row = 0; row < rows; row++) softmaxRow(x.data, y.data, row * width, width);
    return [y];
  },
  samples: [
    { name: 'scores', inputs: [{ shape: [2, 3, 5, 9] }] },
    { name: 'one row', inputs: [{ shape: [7] }] },
    { name: 'long rows', inputs: [{ shape: [3, 301] }] },
    { name: 'one element', inputs: [{ shape: [5, 1] }] },
    { name: 'large scores', inputs: [{ shape: [3, 5], values: spread(15, -200, 200) }] },
    {
      name: 'masked',
      inputs: [
        { shape: [2, 5], values: [1, -3e38, 0.5, -3e38, 2, -3e38, -3e38, -3e38, 0.1, -3e38], constant: true },
      ],
    },
  ],
});

function softmaxRow(x: Float64Array, y: Float64Array, start: number, width: number): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = start; i < start + width; i++) largest = Math.max(largest, x[i]!);
  let total = 0;
  for (let i = start; i < start + width; i++) total += y[i] = Math.exp(x[i]! - largest);
  for (let i = start; i < start + width; i++) y[i]! /= total;
}
