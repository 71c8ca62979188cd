import type { Op } from './op.ts';
import { numberOf } from './support/attributes.ts';
import { largestOfWindows, poolingCases } from './support/pooling.ts';
import { zeros } from './support/tensors.ts';
import { expectDType, expectInputs, expectRank, expectShape } from './support/typing.ts';
import { outputSize, windowOf } from './support/windows.ts';

export const maxPool2dGradient: Op = {
  name: 'max_pool2d_gradient',
  summary:
    'Gradient of max_pool2d: each element of dy goes to the largest element of its window of x, to the first in row-major ' +
    'order among equals.',
  kind: 'compute',
  infer(inputs, attributes) {
    expectInputs('max_pool2d_gradient', inputs, 2);
    const [x, dy] = [inputs[0]!, inputs[1]!];
    expectDType('max_pool2d_gradient', 'x', x, 'f32');
    expectDType('max_pool2d_gradient', 'dy', dy, 'f32');
    expectRank('max_pool2d_gradient', 'x [N, C, H, W]', x, 4);
    const kernel = numberOf(attributes, 'kernel');
    const size = outputSize('max_pool2d_gradient', x, [kernel, kernel], windowOf(attributes));
    expectShape('max_pool2d_gradient', 'dy', dy, [x.shape[0]!, x.shape[1]!, ...size]);
    return [x];
  },
  reference([x, dy], attributes) {
    const dx = zeros(x!.shape);
    const chosen = largestOfWindows(x!, dy!.shape, attributes);
    for (let i = 0; i < chosen.length; i++) dx.data[chosen[i]!]! += dy!.data[i]!;
    return [dx];
  },
  samples: poolingCases.map(({ name, x, output, attributes }) => ({
    name,
    inputs: [x, { shape: output }],
    attributes,
  })),
};
