import {
  adamRates,
  adamStep,
  betas,
  decayed,
  decoupledDecay,
  eps,
  lr,
  weightDecay,
} from '../parts/optimizer.ts';
import type { ElementOptimizer } from '../training.ts';

/** Loshchilov & Hutter (arXiv 1711.05101), torch's `AdamW`. */
export const adamwTorch: ElementOptimizer = {
  name: 'adamw_torch',
  category: 'optimizer',
  scope: 'element',
  summary:
    "AdamW in torch's form: θ ← θ − η·weight_decay·θ, then Adam's step with eps added to √(v/(1−β2^t)); `adamw` is the form of UniT, " +
    'which adds eps to √v and decays the new θ.',
  parameters: [
    lr,
    ...betas,
    eps(1e-8),
    weightDecay(
      'Decoupled weight decay of every trained parameter, unless `train.no_decay` exempts it.',
      0.01,
    ),
  ],
  example: 'optimizer: adamw_torch(lr: 1e-3, weight_decay: 0.01)',
  states: () => ['first_moment', 'second_moment'],
  rates: { ...adamRates, decay: decoupledDecay },
  build(builder, { parameter, gradient, states, rates }, args) {
    const theta = decayed(builder, parameter, rates.decay!);
    return adamStep(builder, { parameter: theta, gradient, states, rates }, args);
  },
};
