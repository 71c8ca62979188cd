import type { TensorType } from '../ir/graph.ts';
import { elementCount, type Shape } from '../ir/graph.ts';
import { shapeText } from '../ir/type_text.ts';
import { type Op, ShapeError } from './op.ts';
import { listOf } from './support/attributes.ts';
import { type Dims, dim, expectInputs, typed } from './support/typing.ts';

export const reshape: Op = {
  name: 'reshape',
  summary: 'The elements of x, in row-major order, under another `shape`.',
  kind: 'view',
  infer(inputs, attributes) {
    expectInputs('reshape', inputs, 1);
    const x = inputs[0]!;
    const shape = listOf(attributes, 'shape');
    if (elementCount(shape) !== elementCount(x.shape)) {
      throw new ShapeError(
        `reshape keeps the number of elements: ${shapeText(x)} has ${elementCount(x.shape)}, ${shapeText({ shape })} ${elementCount(shape)}`,
      );
    }
    return [typed(x.dtype, shape, keptNames(x, shape))];
  },
  gradient: ({ builder, node, outputGradients }) => [
    builder.reshape(outputGradients[0]!, node.inputs[0]!.type.shape),
  ],
  reference: ([x], _attributes, outputs) => [{ shape: outputs[0]!.shape, data: x!.data }],
  samples: [
    { name: 'split', inputs: [{ shape: [3, 10] }], attributes: { shape: [3, 5, 2] } },
    { name: 'flatten', inputs: [{ shape: [3, 5, 7] }], attributes: { shape: [105] } },
    { name: 'scalar', inputs: [{ shape: [1, 1] }], attributes: { shape: [] } },
  ],
};

/** Leading and trailing axes of equal size are the same axes in row-major order: they keep their names. */
function keptNames(x: TensorType, shape: Shape): Dims {
  const names = new Array<string | undefined>(shape.length).fill(undefined);
  const shared = Math.min(x.shape.length, shape.length);
  for (let axis = 0; axis < shared && x.shape[axis] === shape[axis]; axis++) names[axis] = dim(x, axis);
  for (let back = 1; back <= shared && x.shape.at(-back) === shape.at(-back); back++) {
    names[shape.length - back] ??= dim(x, x.shape.length - back);
  }
  return names;
}
