import type { Gradients } from '../ir/op.ts';
import { computeOp } from './define.ts';
import { zeros } from './support/tensors.ts';
import { dim, typed } from './support/typing.ts';

export const gatherRows = computeOp({
  name: 'gather_rows',
  summary:
    'Rows of a table by id; ids are in 0..R−1. Row `padding_row` (−1: none) is read but has no gradient.',
  inputs: ['table: f32 [R, W]', 'ids: i32 [...]'],
  outputs: ['y: f32 [..., W]'],
  attributes: { padding_row: 'integer' },
  infer([table, ids]) {
    const names = [...ids.shape.map((_, axis) => dim(ids, axis)), dim(table, 1)];
    return [typed('f32', [...ids.shape, table.shape[1]!], names)];
  },
  gradient({ builder, inputs: [table, ids], attributes, outputGradients: [dy] }): Gradients {
    const rows = table.type.shape[0]!;
    return [builder.op('gather_rows_gradient', [ids, dy], { ...attributes, rows }), undefined];
  },
  reference([table, ids], _attributes, outputs) {
    const y = zeros(outputs[0].shape);
    const [rows, width] = table.shape as [number, number];
    for (let i = 0; i < ids.data.length; i++) {
      const row = ids.data[i]!;
      if (row < 0 || row >= rows)
        throw new Error(`gather_rows: id ${row} is outside a table of ${rows} rows`);
      y.data.set(table.data.subarray(row * width, (row + 1) * width), i * width);
    }
    return [y];
  },
  samples: [
    {
      name: 'tokens',
      inputs: [{ shape: [20, 8] }, { shape: [3, 5], dtype: 'i32', below: 20 }],
      attributes: { padding_row: -1 },
    },
    {
      name: 'one row for all',
      inputs: [{ shape: [3, 7] }, { shape: [5], dtype: 'i32', values: [2, 2, 2, 2, 2] }],
      attributes: { padding_row: -1 },
    },
    {
      name: 'long table',
      inputs: [{ shape: [300, 5] }, { shape: [67], dtype: 'i32', below: 300 }],
      attributes: { padding_row: -1 },
    },
    {
      name: 'padding row',
      inputs: [
        { shape: [5, 3], constant: true },
        { shape: [2, 4], dtype: 'i32', values: [1, 0, 0, 4, 3, 1, 0, 0] },
      ],
      attributes: { padding_row: 0 },
    },
  ],
});
