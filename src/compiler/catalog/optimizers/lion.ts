import {
  decayed,
  decayRate,
  decoupledDecay,
  learningRate,
  lr,
  movingAverage,
  weightDecay,
} from '../parts/optimizer.ts';
import { type ElementOptimizer, numberArg } from '../training.ts';

/** Chen et al. (arXiv 2302.06675), algorithm 2. */
export const lion: ElementOptimizer = {
  name: 'lion',
  category: 'optimizer',
  scope: 'element',
  summary:
    'Lion, the sign of an interpolated momentum: θ ← θ − η·(sign(β1 m + (1−β1) g) + weight_decay·θ); then m ← β2 m + (1−β2) g. ' +
    'Use learning rates three to ten times smaller than for AdamW, and a weight decay larger by the same factor.',
  parameters: [
    lr,
    decayRate('beta1', 'Weight of the momentum in the step.', 0.9),
    decayRate('beta2', 'Decay rate of the momentum.', 0.99),
    weightDecay('Decoupled weight decay of every trained parameter, unless `train.no_decay` exempts it.'),
  ],
  example: 'optimizer: lion(lr: 1e-4, weight_decay: 1e-2)',
  states: () => ['momentum'],
  rates: { step: learningRate, decay: decoupledDecay },
  build(builder, { parameter, gradient, states, rates }, args) {
    const momentum = states.momentum!;
    const mixed = movingAverage(builder, momentum, numberArg(args, 'beta1'), gradient);
    const step = builder.multiply(rates.step!, builder.op('sign', [mixed]));
    return {
      parameter: builder.subtract(decayed(builder, parameter, rates.decay!), step),
      states: { momentum: movingAverage(builder, momentum, numberArg(args, 'beta2'), gradient) },
    };
  },
};
