import type { Op, Sample } from './op.ts';
import { logSumExp } from './support/log_sum_exp.ts';
import { zeros } from './support/tensors.ts';
import { expectDType, expectInputs, expectRank, expectShape } from './support/typing.ts';

export const crossEntropyGradient: Op = {
  name: 'cross_entropy_gradient',
  summary:
    'Gradient of cross_entropy for the logits [N, C]: dnll·(softmax(logits) - one_hot(class)); 0 in rows whose class is ' +
    'outside 0..C-1.',
  kind: 'compute',
  infer(inputs) {
    expectInputs('cross_entropy_gradient', inputs, 3);
    const [logits, classes, dnll] = [inputs[0]!, inputs[1]!, inputs[2]!];
    expectDType('cross_entropy_gradient', 'logits', logits, 'f32');
    expectDType('cross_entropy_gradient', 'classes', classes, 'i32');
    expectDType('cross_entropy_gradient', 'dnll', dnll, 'f32');
    expectRank('cross_entropy_gradient', 'logits [N, C]', logits, 2);
    expectShape('cross_entropy_gradient', 'classes', classes, [logits.shape[0]!]);
    expectShape('cross_entropy_gradient', 'dnll', dnll, [logits.shape[0]!]);
    return [logits];
  },
  reference([logits, classes, dnll]) {
    const dx = zeros(logits!.shape);
    const [rows, count] = logits!.shape as [number, number];
    for (let row = 0; row < rows; row++) {
      const chosen = classes!.data[row]!;
      if (chosen < 0 || chosen >= count) continue;
      const start = row * count;
      const norm = logSumExp(logits!.data, start, count);
      for (let i = 0; i < count; i++) {
        const target = i === chosen ? 1 : 0;
        dx.data[start + i] = dnll!.data[row]! * (Math.exp(logits!.data[start + i]! - norm) - target);
      }
    }
    return [dx];
  },
  samples: [
    sample('six classes', 6, [0, 5, 3, 3, 1, 2, 0, 4, 5, 5]),
    sample('many classes', 301, [7, 300, 0]),
    sample('ignored rows', 7, [-1, 6, 7, 0, -100]),
  ],
};

function sample(name: string, count: number, classes: readonly number[]): Sample {
  const rows = classes.length;
  return {
    name,
    inputs: [{ shape: [rows, count] }, { shape: [rows], dtype: 'i32', values: classes }, { shape: [rows] }],
  };
}
