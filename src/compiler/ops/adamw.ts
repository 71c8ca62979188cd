import { elementCount } from '../ir/graph.ts';
import type { Op, Tensor } from './op.ts';
import { blockColumns } from './squared_sum.ts';
import { numberOf } from './support/attributes.ts';
import { expectInputs } from './support/typing.ts';

function copy({ shape, data }: Tensor): Tensor {
  return { shape, data: Float64Array.from(data) };
}

export const adamw: Op = {
  name: 'adamw',
  summary:
    'One AdamW step over the blocks of an arena. (rate, decay) = rates[row] = (η·√(1−β2^t)/(1−β1^t), η·weight_decay): ' +
    'g ← clip[0]·g; m ← β1 m + (1−β1) g; v ← β2 v + (1−β2) g²; θ ← θ − rate·m/(√v + eps); θ ← θ − decay·θ. ' +
    'With `scaled` a clip[0] of 0 changes nothing. ' +
    'Inputs: parameters, gradients, first and second moment [P], blocks [n, 3], rates [k, 2], clip [1].',
  kind: 'compute',
  infer(inputs) {
    expectInputs('adamw', inputs, 7);
    return [inputs[0]!, inputs[2]!, inputs[3]!];
  },
  reference([parameters, gradients, first, second, blocks, rates, clip], attributes) {
    const beta1 = numberOf(attributes, 'beta1');
    const beta2 = numberOf(attributes, 'beta2');
    const eps = numberOf(attributes, 'eps');
    const [theta, m, v] = [copy(parameters!), copy(first!), copy(second!)];
    if (attributes.scaled === true && clip!.data[0] === 0) return [theta, m, v];
    for (let row = 0; row < blocks!.shape[0]!; row++) {
      const [start, count, rate] = blocks!.data.subarray(row * blockColumns, (row + 1) * blockColumns);
      for (let i = start!; i < start! + count!; i++) {
        const g = gradients!.data[i]! * clip!.data[0]!;
        m.data[i] = beta1 * m.data[i]! + (1 - beta1) * g;
        v.data[i] = beta2 * v.data[i]! + (1 - beta2) * g * g;
        const updated =
          theta.data[i]! - (rates!.data[2 * rate!]! * m.data[i]!) / (Math.sqrt(v.data[i]!) + eps);
        theta.data[i] = updated - rates!.data[2 * rate! + 1]! * updated;
      }
    }
    return [theta, m, v];
  },
  /** Counted over the whole arena. */
  flop: ([parameters]) => 14 * elementCount(parameters!.shape),
  samples: [
    {
      name: 'two rates and a gap',
      inputs: [
        { shape: [24] },
        { shape: [24] },
        { shape: [24] },
        { shape: [24], values: Array.from({ length: 24 }, (_, i) => 0.01 * (i + 1)) },
        { shape: [2, 3], dtype: 'i32', values: [0, 7, 1, 12, 12, 0] },
        { shape: [2, 2], values: [0.1, 0.01, 0.02, 0] },
        { shape: [1], values: [0.5] },
      ],
      attributes: { beta1: 0.9, beta2: 0.999, eps: 1e-8 },
    },
    {
      name: 'a step that is skipped',
      inputs: [
        { shape: [8] },
        { shape: [8] },
        { shape: [8] },
        { shape: [8], values: [1, 2, 3, 4, 5, 6, 7, 8] },
        { shape: [1, 3], dtype: 'i32', values: [0, 8, 0] },
        { shape: [1, 2], values: [0.1, 0.01] },
        { shape: [1], values: [0] },
      ],
      attributes: { beta1: 0.9, beta2: 0.999, eps: 1e-8, scaled: true },
    },
  ],
};
