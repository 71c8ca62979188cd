import {
  betas,
  decayed,
  decoupledDecay,
  eps,
  lr,
  movingAverage,
  movingSquares,
  weightDecay,
} from '../parts/optimizer.ts';
import { type ElementOptimizer, numberArg } from '../training.ts';

/** Hugging Face's `AdamW`, with which UniT (arXiv 2102.10772) was trained. */
export const adamw: ElementOptimizer = {
  name: 'adamw',
  category: 'optimizer',
  scope: 'element',
  summary:
    'Adam with decoupled weight decay, as UniT was trained: m ← β1 m + (1−β1) g; v ← β2 v + (1−β2) g²; ' +
    'θ ← θ − η·√(1−β2^t)/(1−β1^t)·m/(√v + eps); then θ ← θ − η·weight_decay·θ. t counts the updates of the parameter ' +
    'itself: a step that does not reach a parameter leaves it, its moments and its t unchanged.',
  parameters: [
    lr,
    ...betas,
    eps(1e-8),
    weightDecay('Decoupled weight decay of every trained parameter, unless `train.no_decay` exempts it.'),
  ],
  example: 'optimizer: adamw(lr: 5e-5, eps: 1e-8, weight_decay: 1e-4)',
  states: () => ['first_moment', 'second_moment'],
  rates: {
    step(args, { learningRate, count }) {
      const [beta1, beta2] = [numberArg(args, 'beta1'), numberArg(args, 'beta2')];
      return (learningRate * Math.sqrt(1 - beta2 ** count)) / (1 - beta1 ** count);
    },
    decay: decoupledDecay,
  },
  build(builder, { parameter, gradient, states, rates }, args) {
    const first = movingAverage(builder, states.first_moment!, numberArg(args, 'beta1'), gradient);
    const second = movingSquares(builder, states.second_moment!, numberArg(args, 'beta2'), gradient);
    const root = builder.add(builder.op('sqrt', [second]), builder.constant(numberArg(args, 'eps')));
    const step = builder.divide(builder.multiply(rates.step!, first), root);
    return {
      parameter: decayed(builder, builder.subtract(parameter, step), rates.decay!),
      states: { first_moment: first, second_moment: second },
    };
  },
};
