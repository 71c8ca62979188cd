import { elementCount, type Shape, type TensorType } from '../ir/graph.ts';
import type { Gradients } from '../ir/op.ts';
import { shapeText } from '../ir/type_text.ts';
import { viewOp } from './define.ts';
import { type Dims, dim, typed } from './support/typing.ts';

export const reshape = viewOp({
  name: 'reshape',
  summary: 'The elements of x, in row-major order, under another `shape`.',
  inputs: ['x: T=f32|i32|u32 [...]'],
  outputs: ['y: T [...]'],
  attributes: { shape: 'integers' },
  constraints: { count: 'a `shape` with the number of elements of x' },
  infer([x], { shape }, violates) {
    const [from, to] = [elementCount(x.shape), elementCount(shape)];
    if (from !== to) violates('count', `${shapeText(x)} has ${from}, ${shapeText({ shape })} ${to}`);
    return [typed(x.dtype, shape, unchangedNames(x, shape))];
  },
  gradient: ({ builder, inputs, outputGradients }): Gradients => [
    builder.reshape(outputGradients[0], inputs[0].type.shape),
  ],
  reference: ([x], _attributes, outputs) => [{ shape: outputs[0].shape, data: x.data }],
  samples: [
    { name: 'split', inputs: [{ shape: [3, 10] }], attributes: { shape: [3, 5, 2] } },
    { name: 'flatten', inputs: [{ shape: [3, 5, 7] }], attributes: { shape: [105] } },
    { name: 'scalar', inputs: [{ shape: [1, 1] }], attributes: { shape: [] } },
  ],
});

/** Leading and trailing axes of equal size are the same axes in row-major order: they keep their names. */
function unchangedNames(x: TensorType, shape: Shape): Dims {
  const names = new Array<string | undefined>(shape.length).fill(undefined);
  const shared = Math.min(x.shape.length, shape.length);
  for (let axis = 0; axis < shared && x.shape[axis] === shape[axis]; axis++) names[axis] = dim(x, axis);
  for (let back = 1; back <= shared && x.shape.at(-back) === shape.at(-back); back++) {
    names[shape.length - back] ??= dim(x, x.shape.length - back);
  }
  return names;
}
