import { computeOp } from './define.ts';
import { zeros } from './support/tensors.ts';
import { dim, typed } from './support/typing.ts';

export const batchedGather = computeOp({
  name: 'batched_gather',
  summary:
    'values[n, index[n, q]] for each row n and position q (take along axis), or `fill` if the index is ' +
    'negative. It gathers targets, and so has no gradient.',
  inputs: ['values: f32|i32 [N, T, ...]', 'index: i32 [N, Q]'],
  outputs: ['y: f32|i32 [N, Q, ...]'],
  attributes: { fill: 'number' },
  infer([values, index]) {
    const rest = values.shape.slice(2);
    const names = [dim(index, 0), dim(index, 1), ...rest.map((_, axis) => dim(values, axis + 2))];
    return [typed(values.dtype, [...index.shape, ...rest], names)];
  },
  reference([values, index], attributes, outputs) {
    const y = zeros(outputs[0].shape);
    const [rows, choices, ...rest] = values.shape as [number, number, ...number[]];
    const size = rest.reduce((product, side) => product * side, 1);
    const places = index.shape[1]!;
    for (let n = 0; n < rows; n++) {
      for (let q = 0; q < places; q++) {
        const at = index.data[n * places + q]!;
        const to = (n * places + q) * size;
        if (at < 0) y.data.fill(attributes.fill, to, to + size);
        else y.data.set(values.data.subarray((n * choices + at) * size, (n * choices + at + 1) * size), to);
      }
    }
    return [y];
  },
  samples: [
    {
      name: 'classes',
      inputs: [
        { shape: [2, 3], dtype: 'i32', below: 9 },
        { shape: [2, 5], dtype: 'i32', values: [0, -1, 2, 1, -1, -1, -1, 1, 0, 2] },
      ],
      attributes: { fill: 9 },
    },
    {
      name: 'boxes',
      inputs: [
        { shape: [1, 2, 4], constant: true },
        { shape: [1, 3], dtype: 'i32', values: [1, -1, 0] },
      ],
      attributes: { fill: 0.5 },
    },
  ],
});
