import { warmup, warmupFactor } from '../parts/schedule.ts';
import { type LrScheduleBuiltin, numberArg } from '../training.ts';

/** torch's `StepLR`. */
export const step: LrScheduleBuiltin = {
  name: 'step',
  category: 'lr_schedule',
  summary: 'gamma^n after n · `every` updates, counted from the end of the warm-up.',
  parameters: [
    { name: 'every', type: { kind: 'integer', min: 1 }, doc: 'Updates from one reduction to the next.' },
    {
      name: 'gamma',
      type: { kind: 'number', exclusiveMin: 0, min: 0, max: 1 },
      doc: 'Factor of each reduction.',
      default: 0.1,
    },
    warmup,
  ],
  example: 'lr_schedule: step(every: 10000, gamma: 0.1)',
  factor(args, update) {
    const passed = Math.floor((update - numberArg(args, 'warmup')) / numberArg(args, 'every'));
    return warmupFactor(args, update) ?? numberArg(args, 'gamma') ** passed;
  },
};
