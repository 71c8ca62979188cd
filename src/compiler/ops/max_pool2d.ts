import type { Gradients } from '../ir/op.ts';
import { computeOp } from './define.ts';
import { largestOfWindows, pooledSize, poolingAttributes, poolingCases } from './support/pooling.ts';
import { zeros } from './support/tensors.ts';
import { dim, typed } from './support/typing.ts';
import { windowFits } from './support/windows.ts';

export const maxPool2d = computeOp({
  name: 'max_pool2d',
  summary: 'Largest element of each `kernel` × `kernel` window; padding counts as −∞.',
  inputs: ['x: f32 [N, C, H, W]'],
  outputs: ['y: f32 [N, C, h, w]'],
  attributes: poolingAttributes,
  constraints: {
    padding: 'a padding of at most half the kernel, so that every window has a pixel',
    window: windowFits,
  },
  infer([x], attributes, violates) {
    const { kernel, padding } = attributes;
    if (2 * padding > kernel) violates('padding', `the kernel is ${kernel}, the padding ${padding}`);
    const [height, width] = pooledSize(x, attributes, (found) => violates('window', found));
    return [
      typed('f32', [x.shape[0]!, x.shape[1]!, height, width], [dim(x, 0), dim(x, 1), undefined, undefined]),
    ];
  },
  gradient: ({ builder, inputs, attributes, outputGradients }): Gradients => [
    builder.op('max_pool2d_gradient', [inputs[0], outputGradients[0]], attributes),
  ],
  reference([x], attributes, outputs) {
    const y = zeros(outputs[0].shape);
    const chosen = largestOfWindows(x!, y.shape, attributes);
    for (let i = 0; i < chosen.length; i++) y.data[i] = x.data[chosen[i]!]!;
    return [y];
  },
  samples: poolingCases.map(({ name, x, attributes }) => ({ name, inputs: [x], attributes })),
});
