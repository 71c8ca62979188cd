import { shapeText } from '../ir/type_text.ts';
import { type Op, ShapeError } from './op.ts';
import { numberOf } from './support/attributes.ts';
import { offsetsOf, stridesOf, zeros } from './support/tensors.ts';
import { expectAxis, expectInputs, typed } from './support/typing.ts';

export const pad: Op = {
  name: 'pad',
  summary: '`before` zeros in front of x and `after` behind it along `axis`: the gradient of slice.',
  kind: 'compute',
  infer(inputs, attributes) {
    expectInputs('pad', inputs, 1);
    const x = inputs[0]!;
    const axis = numberOf(attributes, 'axis');
    const added = numberOf(attributes, 'before') + numberOf(attributes, 'after');
    expectAxis('pad', x, axis);
    if (numberOf(attributes, 'before') < 0 || numberOf(attributes, 'after') < 0) {
      throw new ShapeError(`pad cannot take elements away from ${shapeText(x)}`);
    }
    const dims = x.dims?.map((name, i) => (i === axis && added > 0 ? undefined : name));
    return [typed(x.dtype, x.shape.with(axis, x.shape[axis]! + added), dims)];
  },
  gradient({ builder, node, outputGradients }) {
    const axis = numberOf(node.attributes, 'axis');
    const start = numberOf(node.attributes, 'before');
    return [builder.slice(outputGradients[0]!, axis, start, start + node.inputs[0]!.type.shape[axis]!)];
  },
  reference([x], attributes, outputs) {
    const y = zeros(outputs[0]!.shape);
    const strides = stridesOf(y.shape);
    const first = strides[numberOf(attributes, 'axis')]! * numberOf(attributes, 'before');
    const to = offsetsOf(x!.shape, strides, first);
    for (let i = 0; i < to.length; i++) y.data[to[i]!] = x!.data[i]!;
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
};
