import type { Op } from './op.ts';
import { numberOf } from './support/attributes.ts';
import { zeros } from './support/tensors.ts';
import { dim, expectDType, expectInputs, typed } from './support/typing.ts';

export const oneHotAverage: Op = {
  name: 'one_hot_average',
  summary:
    'Each row of i32 ids [..., K] as a distribution over 0..classes−1: [..., classes] sums to 1, repeated ids counting ' +
    'again; ids out of range count nothing, and a row without any is 0. No gradient.',
  kind: 'compute',
  exact: [0],
  infer(inputs, attributes) {
    expectInputs('one_hot_average', inputs, 1);
    expectDType('one_hot_average', 'ids', inputs[0]!, 'i32');
    const lead = inputs[0]!.shape.slice(0, -1);
    return [
      typed(
        'f32',
        [...lead, numberOf(attributes, 'classes')],
        [...lead.map((_, i) => dim(inputs[0]!, i)), undefined],
      ),
    ];
  },
  reference([ids], attributes, outputs) {
    const y = zeros(outputs[0]!.shape);
    const classes = numberOf(attributes, 'classes');
    const most = ids!.shape.at(-1)!;
    for (let row = 0; row * most < ids!.data.length; row++) {
      const known = ids!.data.subarray(row * most, (row + 1) * most).filter((id) => id >= 0 && id < classes);
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
};
