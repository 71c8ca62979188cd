import type { Gradients } from '../ir/op.ts';
import { shapeText } from '../ir/type_text.ts';
import { computeOp } from './define.ts';
import { offsetsOf, stridesOf, zeros } from './support/tensors.ts';
import { dim, typed } from './support/typing.ts';

export const transpose = computeOp({
  name: 'transpose',
  summary: 'Axis i of the result is axis `permutation[i]` of x.',
  inputs: ['x: T=f32|i32|u32 [...]'],
  outputs: ['y: T [...]'],
  attributes: { permutation: 'integers' },
  constraints: { permutation: 'a `permutation` that has each axis of x once' },
  infer([x], { permutation }, violates) {
    const sorted = [...permutation].sort((a, b) => a - b);
    if (sorted.length !== x.shape.length || sorted.some((axis, i) => axis !== i)) {
      violates('permutation', `${shapeText(x)} by [${permutation}]`);
    }
    const shape = permutation.map((axis) => x.shape[axis]!);
    return [
      typed(
        x.dtype,
        shape,
        permutation.map((axis) => dim(x, axis)),
      ),
    ];
  },
  gradient({ builder, attributes, outputGradients }): Gradients {
    const permutation = attributes.permutation;
    const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
    return [builder.transpose(outputGradients[0], inverse)];
  },
  reference([x], attributes, outputs) {
    const y = zeros(outputs[0].shape);
    const strides = stridesOf(x.shape);
    const permuted = attributes.permutation.map((axis) => strides[axis]!);
    const from = offsetsOf(y.shape, permuted, 0);
    for (let i = 0; i < from.length; i++) y.data[i] = x.data[from[i]!]!;
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
});
