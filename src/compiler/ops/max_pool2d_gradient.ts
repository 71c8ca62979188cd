import { shapeText } from '../ir/type_text.ts';
import { computeOp } from './define.ts';
import { largestOfWindows, pooledSize, poolingAttributes, poolingCases } from './support/pooling.ts';
import { zeros } from './support/tensors.ts';
import { sameShape } from './support/typing.ts';
import { windowFits } from './support/windows.ts';

export const maxPool2dGradient = computeOp({
  name: 'max_pool2d_gradient',
  summary:
    'Gradient of max_pool2d: each element of dy is added to the largest element of its window of x, the first in ' +
    'row-major order among equal ones.',
  inputs: ['x: f32 [N, C, H, W]', 'dy: f32 [N, C, h, w]'],
  outputs: ['dx: f32 [N, C, H, W]'],
  attributes: poolingAttributes,
  constraints: { window: windowFits, dy: 'dy of the shape of max_pool2d(x)' },
  infer([x, dy], attributes, violates) {
    const size = pooledSize(x, attributes, (found) => violates('window', found));
    if (!sameShape(dy.shape.slice(2), size)) violates('dy', `dy is ${shapeText(dy)}, the result has ${size}`);
    return [x];
  },
  reference([x, dy], attributes) {
    const dx = zeros(x.shape);
    const chosen = largestOfWindows(x!, dy.shape, attributes);
    for (let i = 0; i < chosen.length; i++) dx.data[chosen[i]!]! += dy.data[i]!;
    return [dx];
  },
  samples: poolingCases.map(({ name, x, output, attributes }) => ({
    name,
    inputs: [x, { shape: output }],
    attributes,
  })),
});
