import type { Op } from './op.ts';
import { numberOf } from './support/attributes.ts';
import { largestOfWindows, poolingCases } from './support/pooling.ts';
import { zeros } from './support/tensors.ts';
import { dim, expectDType, expectInputs, expectRank, typed } from './support/typing.ts';
import { outputSize, windowOf } from './support/windows.ts';

export const maxPool2d: Op = {
  name: 'max_pool2d',
  summary:
    'Largest element of each `kernel` × `kernel` window of x [N, C, H, W]; padding counts as minus infinity.',
  kind: 'compute',
  infer(inputs, attributes) {
    expectInputs('max_pool2d', inputs, 1);
    const x = inputs[0]!;
    expectDType('max_pool2d', 'x', x, 'f32');
    expectRank('max_pool2d', 'x [N, C, H, W]', x, 4);
    const kernel = numberOf(attributes, 'kernel');
    if (2 * numberOf(attributes, 'padding') > kernel) {
      throw new Error('max_pool2d: a padding of more than half the kernel makes windows without any pixel');
    }
    const [height, width] = outputSize('max_pool2d', x, [kernel, kernel], windowOf(attributes));
    return [
      typed('f32', [x.shape[0]!, x.shape[1]!, height, width], [dim(x, 0), dim(x, 1), undefined, undefined]),
    ];
  },
  gradient: ({ builder, node, outputGradients }) => [
    builder.op('max_pool2d_gradient', [node.inputs[0]!, outputGradients[0]!], node.attributes),
  ],
  reference([x], attributes, outputs) {
    const y = zeros(outputs[0]!.shape);
    const chosen = largestOfWindows(x!, y.shape, attributes);
    for (let i = 0; i < chosen.length; i++) y.data[i] = x!.data[chosen[i]!]!;
    return [y];
  },
  samples: poolingCases.map(({ name, x, attributes }) => ({ name, inputs: [x], attributes })),
};
