import { typeText } from '../ir/type_text.ts';
import { elementwiseOp } from './define.ts';
import { literal } from './support/literal.ts';
import { zeros } from './support/tensors.ts';
import { typed } from './support/typing.ts';

const largestF32 = 3.4028234663852886e38;

export const constant = elementwiseOp({
  name: 'constant',
  summary: 'A tensor of `shape` and `dtype` filled with `value`.',
  inputs: [],
  outputs: ['y: f32|i32|u32 [...]'],
  attributes: { value: 'number', shape: 'integers', dtype: 'dtype' },
  constraints: { value: 'a `value` of its `dtype`: finite as f32, or an integer' },
  infer(_inputs, { value, shape, dtype }, violates) {
    const type = typed(dtype, shape);
    const fits = dtype === 'f32' ? Math.abs(value) <= largestF32 : Number.isInteger(value);
    if (!fits) violates('value', `${value} is not a value of ${typeText(type)}`);
    return [type];
  },
  reference(_inputs, attributes, outputs) {
    const y = zeros(outputs[0].shape);
    y.data.fill(attributes.value);
    return [y];
  },
  expression: (_args, attributes) => literal(attributes.value, attributes.dtype),
  samples: [
    { name: 'scalar', inputs: [], attributes: { value: 0.1, shape: [], dtype: 'f32' } },
    { name: 'filled', inputs: [], attributes: { value: -3e38, shape: [3, 5], dtype: 'f32' } },
    { name: 'integer', inputs: [], attributes: { value: -1, shape: [7], dtype: 'i32' } },
    { name: 'counter', inputs: [], attributes: { value: 4294967295, shape: [3], dtype: 'u32' } },
  ],
});
