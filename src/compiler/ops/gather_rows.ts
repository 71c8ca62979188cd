import type { Op } from './op.ts';
import { numberOf } from './support/attributes.ts';
import { zeros } from './support/tensors.ts';
import { dim, expectDType, expectInputs, expectRank, typed } from './support/typing.ts';

export const gatherRows: Op = {
  name: 'gather_rows',
  summary:
    'Rows of a table [R, W] by i32 ids [...]: [..., W]. Row `padding_row` (-1: none) is read but gets no gradient. Ids lie ' +
    'in 0..R-1.',
  kind: 'compute',
  infer(inputs, attributes) {
    expectInputs('gather_rows', inputs, 2);
    const [table, ids] = [inputs[0]!, inputs[1]!];
    numberOf(attributes, 'padding_row');
    expectDType('gather_rows', 'the table', table, 'f32');
    expectDType('gather_rows', 'ids', ids, 'i32');
    expectRank('gather_rows', 'the table [rows, width]', table, 2);
    const names = [...ids.shape.map((_, axis) => dim(ids, axis)), dim(table, 1)];
    return [typed('f32', [...ids.shape, table.shape[1]!], names)];
  },
  gradient({ builder, node, outputGradients }) {
    const [table, ids] = [node.inputs[0]!, node.inputs[1]!];
    const attributes = { rows: table.type.shape[0]!, padding_row: numberOf(node.attributes, 'padding_row') };
    return [builder.op('gather_rows_gradient', [ids, outputGradients[0]!], attributes), undefined];
  },
  reference([table, ids], _attributes, outputs) {
    const y = zeros(outputs[0]!.shape);
    const [rows, width] = table!.shape as [number, number];
    for (let i = 0; i < ids!.data.length; i++) {
      const row = ids!.data[i]!;
      if (row < 0 || row >= rows)
        throw new Error(`gather_rows: id ${row} is outside a table of ${rows} rows`);
      y.data.set(table!.data.subarray(row * width, (row + 1) * width), i * width);
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
};
