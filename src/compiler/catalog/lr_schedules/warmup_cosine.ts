import { steps, warmedUp } from '../parts/schedule.ts';
import type { LrScheduleBuiltin } from '../training.ts';

/**
 * The schedule of UniT (arXiv 2102.10772): Hugging Face's `get_cosine_schedule_with_warmup`, but 0 from its
 * end on.
 */
export const warmupCosine: LrScheduleBuiltin = {
  name: 'warmup_cosine',
  category: 'lr_schedule',
  summary:
    'For the k-th update, k from 0: the factor k / warmup while k < warmup, then ½(1 + cos(π(k − warmup) / (steps − ' +
    'warmup))), and 0 from `steps` on. With a warm-up, the first factor is 0.',
  parameters: [
    { name: 'warmup', type: { kind: 'integer', min: 0 }, doc: 'Updates until the full rate is reached.' },
    steps,
  ],
  example: 'lr_schedule: warmup_cosine(warmup: 2000)',
  factor: (args, update) => warmedUp(args, update, (p) => (p === 1 ? 0 : 0.5 * (1 + Math.cos(Math.PI * p)))),
};
