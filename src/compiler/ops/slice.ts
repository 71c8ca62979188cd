import { shapeText } from '../ir/type_text.ts';
import { type Op, ShapeError } from './op.ts';
import { numberOf } from './support/attributes.ts';
import { offsetsOf, stridesOf, zeros } from './support/tensors.ts';
import { expectAxis, expectInputs, typed } from './support/typing.ts';

export const slice: Op = {
  name: 'slice',
  summary: 'Elements `start` (inclusive) to `end` (exclusive) along `axis`.',
  kind: 'compute',
  infer(inputs, attributes) {
    expectInputs('slice', inputs, 1);
    const x = inputs[0]!;
    const axis = numberOf(attributes, 'axis');
    const [start, end] = [numberOf(attributes, 'start'), numberOf(attributes, 'end')];
    expectAxis('slice', x, axis);
    if (start < 0 || end <= start || end > x.shape[axis]!) {
      throw new ShapeError(
        `slice takes ${start} to ${end} along axis ${axis}; ${shapeText(x)} has ${x.shape[axis]} there`,
      );
    }
    const whole = end - start === x.shape[axis];
    const dims = x.dims?.map((name, i) => (i === axis && !whole ? undefined : name));
    return [typed(x.dtype, x.shape.with(axis, end - start), dims)];
  },
  gradient({ builder, node, outputGradients }) {
    const axis = numberOf(node.attributes, 'axis');
    const before = numberOf(node.attributes, 'start');
    const after = node.inputs[0]!.type.shape[axis]! - numberOf(node.attributes, 'end');
    return [builder.op('pad', [outputGradients[0]!], { axis, before, after })];
  },
  reference([x], attributes, outputs) {
    const y = zeros(outputs[0]!.shape);
    const strides = stridesOf(x!.shape);
    const first = strides[numberOf(attributes, 'axis')]! * numberOf(attributes, 'start');
    const from = offsetsOf(y.shape, strides, first);
    for (let i = 0; i < from.length; i++) y.data[i] = x!.data[from[i]!]!;
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
};
