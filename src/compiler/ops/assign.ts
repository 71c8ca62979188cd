import type { Op } from './op.ts';
import { expectInputs, expectShape } from './support/typing.ts';

export const assign: Op = {
  name: 'assign',
  summary: 'x, written in the place of `target`. Inputs: target, x of one shape.',
  kind: 'compute',
  infer(inputs) {
    expectInputs('assign', inputs, 2);
    const [target, x] = inputs as [(typeof inputs)[0], (typeof inputs)[1]];
    expectShape('assign', 'x', x, target.shape);
    return [target];
  },
  reference: ([, x]) => [x!],
  samples: [{ name: 'a matrix', inputs: [{ shape: [5, 13] }, { shape: [5, 13] }] }],
};
