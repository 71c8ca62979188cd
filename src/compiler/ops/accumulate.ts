import type { Op } from './op.ts';
import { numberOf } from './support/attributes.ts';
import { expectInputs, expectShape } from './support/typing.ts';

export const accumulate: Op = {
  name: 'accumulate',
  summary: 'sum + scale · x, written where `sum` stands. Inputs: sum, x of one shape.',
  kind: 'compute',
  infer(inputs) {
    expectInputs('accumulate', inputs, 2);
    const [sum, x] = inputs as [(typeof inputs)[0], (typeof inputs)[1]];
    expectShape('accumulate', 'x', x, sum.shape);
    return [sum];
  },
  reference([sum, x], attributes) {
    const scale = numberOf(attributes, 'scale');
    return [{ shape: sum!.shape, data: sum!.data.map((value, i) => value + scale * x!.data[i]!) }];
  },
  samples: [
    { name: 'a quarter', inputs: [{ shape: [5, 13] }, { shape: [5, 13] }], attributes: { scale: 0.25 } },
  ],
};
