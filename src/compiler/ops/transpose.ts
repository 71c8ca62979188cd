import { shapeText } from '../ir/type_text.ts';
import { type Op, ShapeError } from './op.ts';
import { listOf } from './support/attributes.ts';
import { offsetsOf, stridesOf, zeros } from './support/tensors.ts';
import { dim, expectInputs, typed } from './support/typing.ts';

export const transpose: Op = {
  name: 'transpose',
  summary: 'Axis i of the result is axis `permutation[i]` of x.',
  kind: 'compute',
  infer(inputs, attributes) {
    expectInputs('transpose', inputs, 1);
    const x = inputs[0]!;
    const permutation = listOf(attributes, 'permutation');
    const sorted = [...permutation].sort((a, b) => a - b);
    if (sorted.length !== x.shape.length || sorted.some((axis, i) => axis !== i)) {
      throw new ShapeError(
        `transpose needs each axis of ${shapeText(x)} once; the order given is [${permutation}]`,
      );
    }
    const shape = permutation.map((axis) => x.shape[axis]!);
    const dims = permutation.map((axis) => dim(x, axis));
    return [typed(x.dtype, shape, dims)];
  },
  gradient({ builder, node, outputGradients }) {
    const permutation = listOf(node.attributes, 'permutation');
    const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
    return [builder.transpose(outputGradients[0]!, inverse)];
  },
  reference([x], attributes, outputs) {
    const y = zeros(outputs[0]!.shape);
    const strides = stridesOf(x!.shape);
    const permuted = listOf(attributes, 'permutation').map((axis) => strides[axis]!);
    const from = offsetsOf(y.shape, permuted, 0);
    for (let i = 0; i < from.length; i++) y.data[i] = x!.data[from[i]!]!;
    return [y];
  },
  samples: [
    { name: 'matrix', inputs: [{ shape: [7, 5] }], attributes: { permutation: [1, 0] } },
    { name: 'heads', inputs: [{ shape: [2, 5, 3, 4] }], attributes: { permutation: [0, 2, 1, 3] } },
    { name: 'features to tokens', inputs: [{ shape: [2, 5, 12] }], attributes: { permutation: [0, 2, 1] } },
    { name: 'reversed', inputs: [{ shape: [2, 3, 5, 7] }], attributes: { permutation: [3, 2, 1, 0] } },
    {
      name: 'integers',
      inputs: [{ shape: [3, 4], dtype: 'i32', below: 9 }],
      attributes: { permutation: [1, 0] },
    },
  ],
};
