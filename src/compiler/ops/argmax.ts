import { computeOp } from './define.ts';
import { zeros } from './support/tensors.ts';
import { typed } from './support/typing.ts';

export const argmax = computeOp({
  name: 'argmax',
  summary: 'Index of the largest element along the last axis; the first of equal elements.',
  inputs: ['x: f32 [..., C]'],
  outputs: ['index: i32 [...]'],
  attributes: {},
  infer([x]) {
    const lead = x.shape.slice(0, -1);
    return [typed('i32', lead, x.dims?.slice(0, -1))];
  },
  reference([x], _attributes, outputs) {
    const y = zeros(outputs[0].shape);
    const width = x.shape.at(-1)!;
    for (let row = 0; row < y.data.length; row++) {
      for (let i = 1; i < width; i++) {
        if (x.data[row * width + i]! > x.data[row * width + y.data[row]!]!) y.data[row] = i;
      }
    }
    return [y];
  },
  samples: [
    { name: 'rows', inputs: [{ shape: [3, 5, 7] }] },
    { name: 'ties', inputs: [{ shape: [2, 4], values: [1, 3, 3, 0, 2, 2, 2, 2] }] },
  ],
});
