import { decayRate, learningRate, lrArgument, weightDecay } from '../parts/optimizer.ts';
import { type ElementOptimizer, numberArg, type TrainingArguments, type UpdateResults } from '../training.ts';

function hasMomentum(args: TrainingArguments): boolean {
  return numberArg(args, 'momentum') > 0;
}

/** torch's `SGD`; Nesterov's form by Sutskever et al. (ICML 2013). */
export const sgd: ElementOptimizer = {
  name: 'sgd',
  category: 'optimizer',
  scope: 'element',
  summary:
    "Stochastic gradient descent, torch's form: g ← g + weight_decay·θ; b ← momentum·b + (1 − dampening)·g, or b ← g at the " +
    "parameter's first update; with `nesterov` g ← g + momentum·b, else g ← b; θ ← θ − η·g. Without momentum there is no b.",
  parameters: [
    lrArgument(10),
    decayRate('momentum', 'Decay rate of the sum of gradients b.', 0),
    {
      name: 'dampening',
      type: { kind: 'number', min: 0, max: 1 },
      doc: 'Share of each gradient that b leaves out.',
      default: 0,
    },
    { name: 'nesterov', type: { kind: 'boolean' }, doc: "Nesterov's momentum.", default: false },
    weightDecay('L2 weight decay, added to the gradient.'),
  ],
  example: 'optimizer: sgd(lr: 0.1, momentum: 0.9, nesterov: true)',
  check({ momentum, dampening, nesterov }) {
    if (nesterov !== true || (momentum !== 0 && dampening === 0)) return [];
    const message = 'Nesterov momentum needs a momentum and no dampening';
    return [{ arguments: ['nesterov', momentum === 0 ? 'momentum' : 'dampening'], message }];
  },
  states: (args) => (hasMomentum(args) ? ['momentum'] : []),
  rates: {
    step: learningRate,
    decay: (_, { weightDecay }) => weightDecay,
    fresh: (args, { count }) => (count === 1 ? 1 : 1 - numberArg(args, 'dampening')),
  },
  build(builder, { parameter, gradient, states, rates }, args): UpdateResults {
    const g = builder.add(gradient, builder.multiply(rates.decay!, parameter));
    const moved = (by: typeof g) => builder.subtract(parameter, builder.multiply(rates.step!, by));
    if (!hasMomentum(args)) return { parameter: moved(g), states: {} };
    const factor = numberArg(args, 'momentum');
    const b = builder.add(builder.scale(states.momentum!, factor), builder.multiply(rates.fresh!, g));
    const direction = args.nesterov === true ? builder.add(g, builder.scale(b, factor)) : b;
    return { parameter: moved(direction), states: { momentum: b } };
  },
};
