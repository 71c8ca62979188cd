import type { OpSample, SampleInput } from '../ir/op.ts';
import { shapeText } from '../ir/type_text.ts';
import { computeOp } from './define.ts';
import { zeros } from './support/tensors.ts';
import { dim, sameShape, typed } from './support/typing.ts';

export const gatherRowsGradient = computeOp({
  name: 'gather_rows_gradient',
  summary:
    'Gradient of gather_rows with respect to its table of `rows` rows: row r is the sum of dy over the positions ' +
    'whose id is r, in their order; 0 for `padding_row`.',
  inputs: ['ids: i32 [...]', 'dy: f32 [..., W]'],
  outputs: ['dtable: f32 [rows, W]'],
  attributes: { rows: 'integer', padding_row: 'integer' },
  constraints: { rows: 'a row of dy for each id' },
  exact: [0],
  infer([ids, dy], { rows }, violates) {
    if (!sameShape(dy.shape.slice(0, -1), ids.shape))
      violates('rows', `${shapeText(ids)} and ${shapeText(dy)}`);
    return [typed('f32', [rows, dy.shape.at(-1)!], [undefined, dim(dy, dy.shape.length - 1)])];
  },
  reference([ids, dy], attributes, outputs) {
    const table = zeros(outputs[0].shape);
    const width = table.shape[1]!;
    const padding = attributes.padding_row;
    for (let i = 0; i < ids.data.length; i++) {
      const row = ids.data[i]!;
      if (row === padding) continue;
      for (let j = 0; j < width; j++) table.data[row * width + j]! += dy.data[i * width + j]!;
    }
    return [table];
  },
  samples: [
    sample('tokens', 20, 8, -1, { shape: [3, 5], dtype: 'i32', below: 20 }),
    sample('padding row', 20, 8, 0, { shape: [3, 5], dtype: 'i32', below: 3 }),
    sample('one row for all', 3, 7, -1, { shape: [5], dtype: 'i32', values: [2, 2, 2, 2, 2] }),
    sample('long table', 300, 5, -1, { shape: [67], dtype: 'i32', below: 300 }),
    sample('many ids', 5, 3, 1, { shape: [301], dtype: 'i32', below: 5 }),
  ],
});

function sample(
  name: string,
  rows: number,
  width: number,
  padding: number,
  ids: SampleInput,
): OpSample<{ readonly rows: number; readonly padding_row: number }> {
  return {
    name,
    inputs: [ids, { shape: [...ids.shape, width] }],
    attributes: { rows, padding_row: padding },
  };
}
