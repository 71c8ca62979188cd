import type { Signature } from '../signature.ts';

export const warmupCosine: Signature = {
  name: 'warmup_cosine',
  category: 'lr_schedule',
  summary:
    'For the k-th update, k from 0: the factor k / warmup while k < warmup, then ½(1 + cos(π(k − warmup) / (steps − ' +
    'warmup))), not below 0. The first factor is 0 where there is a warm-up.',
  parameters: [
    { name: 'warmup', type: { kind: 'integer', min: 0 }, doc: 'Updates until the full rate is reached.' },
    {
      name: 'steps',
      type: { kind: 'integer', min: 1 },
      doc: 'Update at which the rate reaches zero; otherwise the last one of `train`.',
      default: null,
    },
  ],
  example: 'lr_schedule: warmup_cosine(warmup: 2000)',
};
