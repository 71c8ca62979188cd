import { computeOp } from './define.ts';
import { zeros } from './support/tensors.ts';
import { typed } from './support/typing.ts';

/** Columns of a block table: first element, number of elements, row of the rates. */
export const blockColumns = 3;

export const squaredSum = computeOp({
  name: 'squared_sum',
  summary:
    'Σ x² over each block of an arena; a row of `blocks` is (first element, count, rate row). Blocks begin at ' +
    'multiples of four, and no two blocks share a vec4 chunk.',
  inputs: ['x: f32 [P]', 'blocks: i32 [n, 3]'],
  outputs: ['sums: f32 [n]'],
  attributes: {},
  exact: [0],
  infer: ([, blocks]) => [typed('f32', [blocks.shape[0]!])],
  reference([x, blocks]) {
    const rows = blocks.shape[0]!;
    const sums = zeros([rows]);
    for (let row = 0; row < rows; row++) {
      const first = blocks.data[row * blockColumns]!;
      const count = blocks.data[row * blockColumns + 1]!;
      for (let i = first; i < first + count; i++) sums.data[row]! += x.data[i]! ** 2;
    }
    return [sums];
  },
  samples: [
    {
      name: 'two blocks and a gap',
      inputs: [{ shape: [40] }, { shape: [2, 3], dtype: 'i32', values: [0, 13, 0, 20, 20, 1] }],
    },
  ],
});
