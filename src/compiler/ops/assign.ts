import { shapeText } from '../ir/type_text.ts';
import { computeOp } from './define.ts';
import { sameShape } from './support/typing.ts';

export const assign = computeOp({
  name: 'assign',
  summary: 'x, written in place of `target`.',
  inputs: ['target: f32 [...]', 'x: f32 [...]'],
  outputs: ['y: f32 [...]'],
  attributes: {},
  constraints: { shapes: 'target and x of one shape' },
  infer([target, x], _attributes, violates) {
    if (!sameShape(target.shape, x.shape)) violates('shapes', `${shapeText(target)} and ${shapeText(x)}`);
    return [target];
  },
  reference: ([, x]) => [x],
  samples: [{ name: 'a matrix', inputs: [{ shape: [5, 13] }, { shape: [5, 13] }] }],
});
