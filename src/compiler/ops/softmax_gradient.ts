import type { Op } from './op.ts';
import { rowsOf, zeros } from './support/tensors.ts';
import { expectDType, expectInputs, expectShape } from './support/typing.ts';

export const softmaxGradient: Op = {
  name: 'softmax_gradient',
  summary: 'Gradient of softmax from its output: dx = y·(dy - Σ y·dy), the sum over the last axis.',
  kind: 'compute',
  infer(inputs) {
    expectInputs('softmax_gradient', inputs, 2);
    const [y, dy] = [inputs[0]!, inputs[1]!];
    expectDType('softmax_gradient', 'y', y, 'f32');
    expectDType('softmax_gradient', 'dy', dy, 'f32');
    expectShape('softmax_gradient', 'dy', dy, y.shape);
    return [y];
  },
  reference([y, dy]) {
    const dx = zeros(y!.shape);
    const { rows, width } = rowsOf(y!.shape);
    for (let row = 0; row < rows; row++) {
      let inner = 0;
      for (let i = row * width; i < (row + 1) * width; i++) inner += y!.data[i]! * dy!.data[i]!;
      for (let i = row * width; i < (row + 1) * width; i++) dx.data[i] = y!.data[i]! * (dy!.data[i]! - inner);
    }
    return [dx];
  },
  samples: [
    { name: 'scores', inputs: [{ shape: [2, 3, 5, 9] }, { shape: [2, 3, 5, 9] }] },
    { name: 'one row', inputs: [{ shape: [7] }, { shape: [7] }] },
    { name: 'long rows', inputs: [{ shape: [3, 301] }, { shape: [3, 301] }] },
  ],
};
