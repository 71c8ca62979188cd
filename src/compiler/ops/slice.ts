import type { Gradients } from '../ir/op.ts';
import { shapeText } from '../ir/type_text.ts';
import { computeOp } from './define.ts';
import { offsetsOf, stridesOf, zeros } from './support/tensors.ts';
import { axisInRange, checkAxis, typed } from './support/typing.ts';

export const slice = computeOp({
  name: 'slice',
  summary: 'Elements `start` (inclusive) to `end` (exclusive) along `axis`.',
  inputs: ['x: T=f32|i32|u32 [...]'],
  outputs: ['y: T [...]'],
  attributes: { axis: 'integer', start: 'integer', end: 'integer' },
  constraints: { axis: axisInRange, range: '0 ≤ `start` < `end` ≤ the size along `axis`' },
  infer([x], { axis, start, end }, violates) {
    checkAxis(x, axis, (found) => violates('axis', found));
    const size = x.shape[axis]!;
    if (start < 0 || end <= start || end > size) {
      violates('range', `${start} to ${end} of the ${size} along axis ${axis} of ${shapeText(x)}`);
    }
    const dims = x.dims?.map((name, i) => (i === axis && end - start < size ? undefined : name));
    return [typed(x.dtype, x.shape.with(axis, end - start), dims)];
  },
  gradient({ builder, inputs, attributes, outputGradients }): Gradients {
    const axis = attributes.axis;
    const before = attributes.start;
    const after = inputs[0].type.shape[axis]! - attributes.end;
    return [builder.op('pad', [outputGradients[0]], { axis, before, after })];
  },
  reference([x], attributes, outputs) {
    const y = zeros(outputs[0].shape);
    const strides = stridesOf(x.shape);
    const first = strides[attributes.axis]! * attributes.start;
    const from = offsetsOf(y.shape, strides, first);
    for (let i = 0; i < from.length; i++) y.data[i] = x.data[from[i]!]!;
    return [y];
  },
  samples: [
    { name: 'rows', inputs: [{ shape: [7, 5] }], attributes: { axis: 0, start: 2, end: 5 } },
    { name: 'first token', inputs: [{ shape: [2, 5, 3] }], attributes: { axis: 1, start: 0, end: 1 } },
    { name: 'last axis', inputs: [{ shape: [3, 4, 9] }], attributes: { axis: 2, start: 3, end: 9 } },
    {
      name: 'integers',
      inputs: [{ shape: [2, 9], dtype: 'i32', below: 9 }],
      attributes: { axis: 1, start: 4, end: 7 },
    },
  ],
});
