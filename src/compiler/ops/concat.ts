import type { TensorType } from '../ir/graph.ts';
import type { Gradients } from '../ir/op.ts';
import { shapeText } from '../ir/type_text.ts';
import { computeOp } from './define.ts';
import { offsetsOf, stridesOf, zeros } from './support/tensors.ts';
import { axisInRange, checkAxis, dim, sameShape, typed } from './support/typing.ts';

export const concat = computeOp({
  name: 'concat',
  summary: 'The inputs one after another along `axis`.',
  inputs: ['...x: T=f32|i32|u32 [...]'],
  outputs: ['y: T [...]'],
  attributes: { axis: 'integer' },
  constraints: { axis: axisInRange, sizes: 'equal sizes on all axes but `axis`' },
  infer(inputs, { axis }, violates) {
    const [first, ...rest] = inputs as readonly [TensorType, ...TensorType[]];
    checkAxis(first, axis, (found) => violates('axis', found));
    const others = (type: TensorType) => type.shape.with(axis, 0);
    for (const other of rest) {
      const fits = other.shape.length === first.shape.length && sameShape(others(other), others(first));
      if (!fits)
        violates('sizes', `along axis ${axis} there are ${shapeText(first)} and ${shapeText(other)}`);
    }
    const total = inputs.reduce((sum, input) => sum + input.shape[axis]!, 0);
    const dims = first.shape.map((_, i) => (i === axis ? undefined : firstName(inputs, i)));
    return [typed(first.dtype, first.shape.with(axis, total), dims)];
  },
  gradient({ builder, inputs, attributes, outputGradients, wants }): Gradients {
    const axis = attributes.axis;
    let end = 0;
    return inputs.map((input, i) => {
      const start = end;
      end += input.type.shape[axis]!;
      return wants(i) ? builder.slice(outputGradients[0], axis, start, end) : undefined;
    });
  },
  reference(inputs, attributes, outputs) {
    const y = zeros(outputs[0].shape);
    const axis = attributes.axis;
    const strides = stridesOf(y.shape);
    let first = 0;
    for (const input of inputs) {
      const to = offsetsOf(input.shape, strides, first);
      for (let i = 0; i < to.length; i++) y.data[to[i]!] = input.data[i]!;
      first += input.shape[axis]! * strides[axis]!;
    }
    return [y];
  },
  samples: [
    { name: 'rows', inputs: [{ shape: [3, 5] }, { shape: [1, 5] }], attributes: { axis: 0 } },
    {
      name: 'tokens',
      inputs: [{ shape: [2, 1, 7] }, { shape: [2, 4, 7] }, { shape: [2, 3, 7] }],
      attributes: { axis: 1 },
    },
    { name: 'last axis', inputs: [{ shape: [3, 2] }, { shape: [3, 5] }], attributes: { axis: 1 } },
    {
      name: 'masks',
      inputs: [
        { shape: [2, 3], dtype: 'i32', below: 2 },
        { shape: [2, 4], dtype: 'i32', below: 2 },
      ],
      attributes: { axis: 1 },
    },
  ],
});

function firstName(inputs: readonly TensorType[], axis: number): string | undefined {
  return inputs.map((input) => dim(input, axis)).find((name) => name !== undefined);
}
