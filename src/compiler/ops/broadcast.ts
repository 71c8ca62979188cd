import { shapeText } from '../ir/type_text.ts';
import { type Op, ShapeError } from './op.ts';
import { listOf } from './support/attributes.ts';
import { sumTo } from './support/sum_to.ts';
import { broadcastData } from './support/tensors.ts';
import { broadcastTypes, expectInputs, sameShape, typed } from './support/typing.ts';

export const broadcast: Op = {
  name: 'broadcast',
  summary: 'x stretched to `shape` along axes of size 1 and absent leading axes, as NumPy does.',
  kind: 'elementwise',
  infer(inputs, attributes) {
    expectInputs('broadcast', inputs, 1);
    const x = inputs[0]!;
    const target = listOf(attributes, 'shape');
    const { shape, dims } = broadcastTypes('broadcast', [x, typed(x.dtype, target)]);
    if (!sameShape(shape, target)) {
      throw new ShapeError(`broadcast cannot shrink ${shapeText(x)} to ${shapeText({ shape: target })}`);
    }
    return [typed(x.dtype, shape, dims)];
  },
  gradient: ({ builder, node, outputGradients }) => [
    sumTo(builder, outputGradients[0]!, node.inputs[0]!.type.shape),
  ],
  reference: ([x], _attributes, outputs) => [
    { shape: outputs[0]!.shape, data: broadcastData(x!, outputs[0]!.shape) },
  ],
  expression: ([x]) => x!,
  samples: [
    { name: 'rows', inputs: [{ shape: [5] }], attributes: { shape: [2, 3, 5] } },
    { name: 'columns', inputs: [{ shape: [3, 1] }], attributes: { shape: [2, 3, 5] } },
    { name: 'scalar', inputs: [{ shape: [] }], attributes: { shape: [3, 7] } },
    { name: 'unchanged', inputs: [{ shape: [3, 7] }], attributes: { shape: [3, 7] } },
  ],
};
