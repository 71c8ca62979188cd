import type { Schedule } from './schedule.ts';

/** k / max(1, W) while k < W; then max(0, ½(1 + cos(π (k − W) / max(1, S − W)))). */
export const warmupCosine: Schedule = {
  name: 'warmup_cosine',
  factor(update, args) {
    const warmup = Number(args.warmup);
    const steps = Number(args.steps);
    if (update < warmup) return update / Math.max(1, warmup);
    return Math.max(0, 0.5 * (1 + Math.cos((Math.PI * (update - warmup)) / Math.max(1, steps - warmup))));
  },
};
