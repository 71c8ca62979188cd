import { end, steps, warmedUp, warmup } from '../parts/schedule.ts';
import { type LrScheduleBuiltin, numberArg } from '../training.ts';

/** SGDR without restarts (arXiv 1608.03983, equation 5); torch's `CosineAnnealingLR`. */
export const cosine: LrScheduleBuiltin = {
  name: 'cosine',
  category: 'lr_schedule',
  summary:
    'Half a cosine from 1 to `end`: end + (1 − end)·½(1 + cos(πp)), where p rises from 0 at the end of the ' +
    'warm-up to 1 at `steps`.',
  parameters: [end, steps, warmup],
  example: 'lr_schedule: cosine(end: 0.1)',
  factor(args, update) {
    const last = numberArg(args, 'end');
    return warmedUp(args, update, (p) =>
      p === 1 ? last : last + (1 - last) * 0.5 * (1 + Math.cos(Math.PI * p)),
    );
  },
};
