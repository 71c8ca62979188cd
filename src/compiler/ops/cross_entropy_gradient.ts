import type { OpSample } from '../ir/op.ts';
import { computeOp } from './define.ts';
import { logSumExp } from './support/log_sum_exp.ts';
import { zeros } from './support/tensors.ts';

export const crossEntropyGradient = computeOp({
  name: 'cross_entropy_gradient',
  summary:
    'Gradient of cross_entropy with respect to the logits: dnll·(softmax(logits) − one_hot(class)); 0 in rows ' +
    'whose class is outside 0..C−1.',
  inputs: ['logits: f32 [N, C]', 'classes: i32 [N]', 'dnll: f32 [N]'],
  outputs: ['dlogits: f32 [N, C]'],
  attributes: {},
  infer: ([logits]) => [logits],
  reference([logits, classes, dnll]) {
    const dx = zeros(logits.shape);
    const [rows, count] = logits.shape as [number, number];
    for (let row = 0; row < rows; row++) {
      const chosen = classes.data[row]!;
      if (chosen < 0 || chosen >= count) continue;
      const start = row * count;
      const norm = logSumExp(logits.data, start, count);
      for (let i = 0; i < count; i++) {
        const target = i === chosen ? 1 : 0;
        dx.data[start + i] = dnll.data[row]! * (Math.exp(logits.data[start + i]! - norm) - target);
      }
    }
    return [dx];
  },
  samples: [
    sample('six classes', 6, [0, 5, 3, 3, 1, 2, 0, 4, 5, 5]),
    sample('many classes', 301, [7, 300, 0]),
    sample('ignored rows', 7, [-1, 6, 7, 0, -100]),
  ],
});

function sample(name: string, count: number, classes: readonly number[]): OpSample {
  const rows = classes.length;
  return {
    name,
    inputs: [{ shape: [rows, count] }, { shape: [rows], dtype: 'i32', values: classes }, { shape: [rows] }],
  };
}
