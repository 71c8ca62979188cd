import type { Gradients, SampleInput } from '../ir/op.ts';
import { computeOp } from './define.ts';
import { logSumExp } from './support/log_sum_exp.ts';
import { zeros } from './support/tensors.ts';
import { typed } from './support/typing.ts';

export const crossEntropy = computeOp({
  name: 'cross_entropy',
  summary:
    'nll[n] = −log softmax(logits[n])[class]. Rows whose class is outside 0..C−1 are ignored: their loss is 0, ' +
    'without gradient.',
  inputs: ['logits: f32 [N, C]', 'classes: i32 [N]'],
  outputs: ['nll: f32 [N]'],
  attributes: {},
  exact: [0],
  infer: ([logits]) => [typed('f32', [logits.shape[0]!], logits.dims?.slice(0, 1))],
  gradient({ builder, inputs, outputGradients }): Gradients {
    const [logits, classes] = [inputs[0], inputs[1]];
    return [builder.op('cross_entropy_gradient', [logits, classes, outputGradients[0]]), undefined];
  },
  reference([logits, classes], _attributes, outputs) {
    const nll = zeros(outputs[0].shape);
    const [rows, count] = logits.shape as [number, number];
    for (let row = 0; row < rows; row++) {
      const chosen = classes.data[row]!;
      if (chosen < 0 || chosen >= count) continue;
      nll.data[row] = logSumExp(logits.data, row * count, count) - logits.data[row * count + chosen]!;
    }
    return [nll];
  },
  samples: [
    { name: 'six classes', inputs: [{ shape: [10, 6] }, { shape: [10], dtype: 'i32', below: 6 }] },
    { name: 'two classes', inputs: [{ shape: [3, 2] }, classes([0, 1, 1])] },
    { name: 'many classes', inputs: [{ shape: [5, 301] }, { shape: [5], dtype: 'i32', below: 301 }] },
    { name: 'ignored rows', inputs: [{ shape: [5, 7] }, classes([-1, 6, 7, 0, -100])] },
  ],
});

function classes(values: readonly number[]): SampleInput {
  return { shape: [values.length], dtype: 'i32', values };
}
