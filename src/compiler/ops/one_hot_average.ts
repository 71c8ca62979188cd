import { computeOp } from './define.ts';
import { zeros } from './support/tensors.ts';
import { dim, typed } from './support/typing.ts';

export const oneHotAverage = computeOp({
  name: 'one_hot_average',
  summary:
    'Each row of ids as a distribution over `classes`: it sums to 1, and repeated ids count each time. Ids out ' +
    'of range are ignored, and a row without any other id is 0.',
  inputs: ['ids: i32 [..., K]'],
  outputs: ['y: f32 [..., classes]'],
  attributes: { classes: 'integer' },
  exact: [0],
  infer([ids], { classes }) {
    const lead = ids.shape.slice(0, -1);
    return [typed('f32', [...lead, classes], [...lead.map((_, i) => dim(ids, i)), undefined])];
  },
  reference([ids], attributes, outputs) {
    const y = zeros(outputs[0].shape);
    const classes = attributes.classes;
    const most = ids.shape.at(-1)!;
    for (let row = 0; row * most < ids.data.length; row++) {
      const known = ids.data.subarray(row * most, (row + 1) * most).filter((id) => id >= 0 && id < classes);
      for (const id of known) y.data[row * classes + id]! += 1 / known.length;
    }
    return [y];
  },
  samples: [
    {
      name: 'attributes',
      inputs: [
        { shape: [2, 2, 4], dtype: 'i32', values: [0, 3, -1, -1, -1, -1, -1, -1, 2, 2, 4, -1, 7, 1, 0, 9] },
      ],
      attributes: { classes: 5 },
    },
  ],
});
