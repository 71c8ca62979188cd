import type { TensorType } from '../ir/graph.ts';
import { shapeText } from '../ir/type_text.ts';
import { type Op, ShapeError } from './op.ts';
import { numberOf } from './support/attributes.ts';
import { offsetsOf, stridesOf, zeros } from './support/tensors.ts';
import { dim, expectAxis, expectDType, sameShape, typed } from './support/typing.ts';

export const concat: Op = {
  name: 'concat',
  summary: 'The inputs one after another along `axis`.',
  kind: 'compute',
  infer(inputs, attributes) {
    const [first, ...rest] = inputs;
    if (!first) throw new Error('concat takes at least one input');
    const axis = numberOf(attributes, 'axis');
    expectAxis('concat', first, axis);
    for (const other of rest) expectFit(first, other, axis);
    const total = inputs.reduce((sum, input) => sum + input.shape[axis]!, 0);
    const dims = first.shape.map((_, i) => (i === axis ? undefined : firstName(inputs, i)));
    return [typed(first.dtype, first.shape.with(axis, total), dims)];
  },
  gradient({ builder, node, outputGradients, wants }) {
    const axis = numberOf(node.attributes, 'axis');
    let end = 0;
    return node.inputs.map((input, i) => {
      const start = end;
      end += input.type.shape[axis]!;
      return wants(i) ? builder.slice(outputGradients[0]!, axis, start, end) : undefined;
    });
  },
  reference(inputs, attributes, outputs) {
    const y = zeros(outputs[0]!.shape);
    const axis = numberOf(attributes, 'axis');
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
};

function expectFit(first: TensorType, other: TensorType, axis: number): void {
  expectDType('concat', 'all inputs', other, first.dtype);
  const fits =
    other.shape.length === first.shape.length &&
    sameShape(other.shape.with(axis, 0), first.shape.with(axis, 0));
  if (fits) return;
  throw new ShapeError(
    `concat along axis ${axis} needs equal sizes on the other axes: ${shapeText(first)} and ${shapeText(other)}`,
  );
}

function firstName(inputs: readonly TensorType[], axis: number): string | undefined {
  return inputs.map((input) => dim(input, axis)).find((name) => name !== undefined);
}
