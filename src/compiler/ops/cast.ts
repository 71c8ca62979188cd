import type { Gradients } from '../ir/op.ts';
import { elementwiseOp } from './define.ts';
import { typed } from './support/typing.ts';

export const cast = elementwiseOp({
  name: 'cast',
  summary: 'x as `dtype`; f32 to an integer type truncates. Integers have no gradient.',
  inputs: ['x: f32|i32|u32 [...]'],
  outputs: ['y: f32|i32|u32 [...]'],
  attributes: { dtype: 'dtype' },
  infer: ([x], { dtype }) => [typed(dtype, x.shape, x.dims)],
  gradient({ inputs, attributes, outputGradients }): Gradients {
    const keepsReals = inputs[0].type.dtype === 'f32' && attributes.dtype === 'f32';
    return [keepsReals ? outputGradients[0] : undefined];
  },
  reference([x], attributes) {
    const isInteger = attributes.dtype !== 'f32';
    return [{ shape: x.shape, data: isInteger ? x.data.map(Math.trunc) : x.data }];
  },
  expression: ([x], attributes) => `${attributes.dtype}(${x})`,
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
});
