import { shapeText } from '../ir/type_text.ts';
import { computeOp } from './define.ts';
import { rowsOf, zeros } from './support/tensors.ts';
import { sameShape } from './support/typing.ts';

export const softmaxGradient = computeOp({
  name: 'softmax_gradient',
  summary: 'Gradient of softmax from its output: dx = y·(dy - Σ y·dy), the sum over the last axis.',
  inputs: ['y: f32 [..., W]', 'dy: f32 [..., W]'],
  outputs: ['dx: f32 [..., W]'],
  attributes: {},
  constraints: { shapes: 'y and dy of one shape' },
  infer([y, dy], _attributes, violates) {
    if (!sameShape(y.shape, dy.shape)) violates('shapes', `${shapeText(y)} and ${shapeText(dy)}`);
    return [y];
  },
  reference([y, dy]) {
    const dx = zeros(y.shape);
    const { rows, width } = rowsOf(y.shape);
    for (let row = 0; row < rows; row++) {
      let inner = 0;
      for (let i = row * width; i < (row + 1) * width; i++) inner += y.data[i]! * dy.data[i]!;
      for (let i = row * width; i < (row + 1) * width; i++) dx.data[i] = y.data[i]! * (dy.data[i]! - inner);
    }
    return [dx];
  },
  samples: [
    { name: 'scores', inputs: [{ shape: [2, 3, 5, 9] }, { shape: [2, 3, 5, 9] }] },
    { name: 'one row', inputs: [{ shape: [7] }, { shape: [7] }] },
    { name: 'long rows', inputs: [{ shape: [3, 301] }, { shape: [3, 301] }] },
  ],
});
