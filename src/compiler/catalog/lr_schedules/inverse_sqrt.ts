import { warmup, warmupFactor } from '../parts/schedule.ts';
import { type LrScheduleBuiltin, numberArg } from '../training.ts';

/** Attention Is All You Need (arXiv 1706.03762, section 5.3); Hugging Face's `get_inverse_sqrt_schedule`. */
export const inverseSqrt: LrScheduleBuiltin = {
  name: 'inverse_sqrt',
  category: 'lr_schedule',
  summary:
    '√(s / (s + k − warmup)) for update k from the end of the warm-up on, where s is the `timescale`: √(warmup / k) with its default.',
  parameters: [
    warmup,
    {
      name: 'timescale',
      type: { kind: 'integer', min: 1 },
      doc: 's: after 3·s updates the rate is half. By default `warmup`, at least 1.',
      default: null,
    },
  ],
  example: 'lr_schedule: inverse_sqrt(warmup: 4000)',
  factor(args, update) {
    const length = numberArg(args, 'warmup');
    const scale = args.timescale === null ? Math.max(1, length) : numberArg(args, 'timescale');
    return warmupFactor(args, update) ?? Math.sqrt(scale / (scale + update - length));
  },
};
