import { typeText } from '../ir/type_text.ts';
import type { Op } from './op.ts';
import { dtypeOf, listOf, numberOf } from './support/attributes.ts';
import { literal } from './support/literal.ts';
import { zeros } from './support/tensors.ts';
import { expectInputs, typed } from './support/typing.ts';

const largestF32 = 3.4028234663852886e38;

export const constant: Op = {
  name: 'constant',
  summary: 'A tensor of `shape` and `dtype` filled with `value`.',
  kind: 'elementwise',
  infer(inputs, attributes) {
    expectInputs('constant', inputs, 0);
    const type = typed(dtypeOf(attributes, 'dtype'), listOf(attributes, 'shape'));
    const value = numberOf(attributes, 'value');
    const fits = type.dtype === 'f32' ? Math.abs(value) <= largestF32 : Number.isInteger(value);
    if (!fits) throw new Error(`${value} is no value of ${typeText(type)}`);
    return [type];
  },
  reference(_inputs, attributes, outputs) {
    const y = zeros(outputs[0]!.shape);
    y.data.fill(numberOf(attributes, 'value'));
    return [y];
  },
  expression: (_args, attributes) => literal(numberOf(attributes, 'value'), dtypeOf(attributes, 'dtype')),
  samples: [
    { name: 'scalar', inputs: [], attributes: { value: 0.1, shape: [], dtype: 'f32' } },
    { name: 'filled', inputs: [], attributes: { value: -3e38, shape: [3, 5], dtype: 'f32' } },
    { name: 'integer', inputs: [], attributes: { value: -1, shape: [7], dtype: 'i32' } },
    { name: 'counter', inputs: [], attributes: { value: 4294967295, shape: [3], dtype: 'u32' } },
  ],
};
