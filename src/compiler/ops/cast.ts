import type { Op } from './op.ts';
import { dtypeOf } from './support/attributes.ts';
import { expectInputs, typed } from './support/typing.ts';

export const cast: Op = {
  name: 'cast',
  summary: 'x as `dtype`; f32 to an integer type drops the fraction. Integers pass no gradient.',
  kind: 'elementwise',
  infer(inputs, attributes) {
    expectInputs('cast', inputs, 1);
    return [typed(dtypeOf(attributes, 'dtype'), inputs[0]!.shape, inputs[0]!.dims)];
  },
  gradient({ node, outputGradients }) {
    const keepsReals = node.inputs[0]!.type.dtype === 'f32' && node.attributes.dtype === 'f32';
    return [keepsReals ? outputGradients[0] : undefined];
  },
  reference([x], attributes) {
    const whole = dtypeOf(attributes, 'dtype') !== 'f32';
    return [{ shape: x!.shape, data: whole ? x!.data.map(Math.trunc) : x!.data }];
  },
  expression: ([x], attributes) => `${dtypeOf(attributes, 'dtype')}(${x})`,
  samples: [
    {
      name: 'integers to reals',
      inputs: [{ shape: [3, 7], dtype: 'i32', below: 9 }],
      attributes: { dtype: 'f32' },
    },
    {
      name: 'reals to integers',
      inputs: [{ shape: [5], values: [-1.7, -0.2, 0, 0.9, 3.5], constant: true }],
      attributes: { dtype: 'i32' },
    },
    { name: 'unchanged', inputs: [{ shape: [4] }], attributes: { dtype: 'f32' } },
  ],
};
