import { warmup, warmupFactor } from '../parts/schedule.ts';
import type { LrScheduleBuiltin } from '../training.ts';

export const constant: LrScheduleBuiltin = {
  name: 'constant',
  category: 'lr_schedule',
  summary: 'The learning rates as given, from the first update (or the end of the warm-up) to the last.',
  parameters: [warmup],
  example: 'lr_schedule: constant()',
  factor: (args, update) => warmupFactor(args, update) ?? 1,
};
