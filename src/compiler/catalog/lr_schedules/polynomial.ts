import { end, steps, warmedUp, warmup } from '../parts/schedule.ts';
import { type LrScheduleBuiltin, numberArg } from '../training.ts';

/** BERT's and DeepLab's decay; torch's `PolynomialLR` with `end: 0`. */
export const polynomial: LrScheduleBuiltin = {
  name: 'polynomial',
  category: 'lr_schedule',
  summary: 'end + (1 − end)·(1 − p)^power, where p rises from 0 at the end of the warm-up to 1 at `steps`.',
  parameters: [
    {
      name: 'power',
      type: { kind: 'number', exclusiveMin: 0, min: 0 },
      doc: 'Exponent; 1 is a straight line.',
      default: 1,
    },
    end,
    steps,
    warmup,
  ],
  example: 'lr_schedule: polynomial(power: 0.9)',
  factor(args, update) {
    const [last, power] = [numberArg(args, 'end'), numberArg(args, 'power')];
    return warmedUp(args, update, (p) => last + (1 - last) * (1 - p) ** power);
  },
};
