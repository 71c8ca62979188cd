import { end, steps, warmedUp, warmup } from '../parts/schedule.ts';
import { type LrScheduleBuiltin, numberArg } from '../training.ts';

/** torch's `LinearLR` from 1 to `end`. */
export const linear: LrScheduleBuiltin = {
  name: 'linear',
  category: 'lr_schedule',
  summary:
    'A straight line from 1 to `end`: 1 − (1 − end)·p, where p rises from 0 at the end of the warm-up to 1 at `steps`.',
  parameters: [end, steps, warmup],
  example: 'lr_schedule: linear(warmup: 500)',
  factor: (args, update) => warmedUp(args, update, (p) => 1 - (1 - numberArg(args, 'end')) * p),
};
