import type { Gradients } from '../ir/op.ts';
import { computeOp } from './define.ts';
import { offsetsOf, stridesOf, zeros } from './support/tensors.ts';
import { axisInRange, checkAxis, typed } from './support/typing.ts';

export const pad = computeOp({
  name: 'pad',
  summary: 'x with `before` zeros before it and `after` zeros after it along `axis`: the gradient of slice.',
  inputs: ['x: T=f32|i32|u32 [...]'],
  outputs: ['y: T [...]'],
  attributes: { axis: 'integer', before: 'integer', after: 'integer' },
  constraints: { axis: axisInRange, counts: '`before` and `after` of 0 or more' },
  infer([x], { axis, before, after }, violates) {
    checkAxis(x, axis, (found) => violates('axis', found));
    if (before < 0 || after < 0) violates('counts', `they are ${before} and ${after}`);
    const added = before + after;
    const dims = x.dims?.map((name, i) => (i === axis && added > 0 ? undefined : name));
    return [typed(x.dtype, x.shape.with(axis, x.shape[axis]! + added), dims)];
  },
  gradient({ builder, inputs, attributes, outputGradients }): Gradients {
    const axis = attributes.axis;
    const start = attributes.before;
    return [builder.slice(outputGradients[0], axis, start, start + inputs[0].type.shape[axis]!)];
  },
  reference([x], attributes, outputs) {
    const y = zeros(outputs[0].shape);
    const strides = stridesOf(y.shape);
    const first = strides[attributes.axis]! * attributes.before;
    const to = offsetsOf(x.shape, strides, first);
    for (let i = 0; i < to.length; i++) y.data[to[i]!] = x.data[i]!;
    return [y];
  },
  samples: [
    { name: 'rows', inputs: [{ shape: [3, 5] }], attributes: { axis: 0, before: 2, after: 3 } },
    { name: 'middle axis', inputs: [{ shape: [2, 1, 3] }], attributes: { axis: 1, before: 0, after: 4 } },
    { name: 'last axis', inputs: [{ shape: [3, 4, 5] }], attributes: { axis: 2, before: 3, after: 0 } },
    {
      name: 'integers',
      inputs: [{ shape: [2, 3], dtype: 'i32', below: 9 }],
      attributes: { axis: 1, before: 1, after: 1 },
    },
  ],
});
