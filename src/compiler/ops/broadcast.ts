import type { Gradients } from '../ir/op.ts';
import { shapeText } from '../ir/type_text.ts';
import { elementwiseOp } from './define.ts';
import { sumTo } from './support/sum_to.ts';
import { broadcastData } from './support/tensors.ts';
import { broadcastTypes, sameShape, typed } from './support/typing.ts';

export const broadcast = elementwiseOp({
  name: 'broadcast',
  summary: 'x stretched to `shape` along axes of size 1 and missing leading axes, as in NumPy.',
  inputs: ['x: T=f32|i32|u32 [...]'],
  outputs: ['y: T [...]'],
  attributes: { shape: 'integers' },
  constraints: {
    shape: 'a `shape` that x stretches to: sizes of x are those of `shape`, or 1, aligned at the last axis',
  },
  infer([x], { shape: target }, violates) {
    const fail = (): never =>
      violates('shape', `${shapeText(x)} does not fit ${shapeText({ shape: target })}`);
    const { shape, dims } = broadcastTypes([x, typed(x.dtype, target)], fail);
    if (!sameShape(shape, target)) fail();
    return [typed(x.dtype, shape, dims)];
  },
  gradient: ({ builder, inputs, outputGradients }): Gradients => [
    sumTo(builder, outputGradients[0], inputs[0].type.shape),
  ],
  reference: ([x], _attributes, outputs) => [
    { shape: outputs[0].shape, data: broadcastData(x!, outputs[0].shape) },
  ],
  expression: ([x]) => x!,
  samples: [
    { name: 'rows', inputs: [{ shape: [5] }], attributes: { shape: [2, 3, 5] } },
    { name: 'columns', inputs: [{ shape: [3, 1] }], attributes: { shape: [2, 3, 5] } },
    { name: 'scalar', inputs: [{ shape: [] }], attributes: { shape: [3, 7] } },
    { name: 'unchanged', inputs: [{ shape: [3, 7] }], attributes: { shape: [3, 7] } },
  ],
});
