import { adamRates, adamStep, betas, eps, lr, weightDecay } from '../parts/optimizer.ts';
import type { ElementOptimizer } from '../training.ts';

/** Kingma & Ba (arXiv 1412.6980), torch's `Adam`. */
export const adam: ElementOptimizer = {
  name: 'adam',
  category: 'optimizer',
  scope: 'element',
  summary:
    "Adam, torch's form: g ← g + weight_decay·θ; m ← β1 m + (1−β1) g; v ← β2 v + (1−β2) g²; " +
    'θ ← θ − η/(1−β1^t) · m / (√v/√(1−β2^t) + eps). t counts the updates of the parameter itself.',
  parameters: [lr, ...betas, eps(1e-8), weightDecay('L2 weight decay, added to the gradient.')],
  example: 'optimizer: adam(lr: 1e-3)',
  states: () => ['first_moment', 'second_moment'],
  rates: { ...adamRates, decay: (_, { weightDecay }) => weightDecay },
  build(builder, { parameter, gradient, states, rates }, args) {
    const g = builder.add(gradient, builder.multiply(rates.decay!, parameter));
    return adamStep(builder, { parameter, gradient: g, states, rates }, args);
  },
};
