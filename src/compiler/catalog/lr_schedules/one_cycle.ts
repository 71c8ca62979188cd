import { steps } from '../parts/schedule.ts';
import type { ParameterSignature } from '../signature.ts';
import { type LrScheduleBuiltin, numberArg } from '../training.ts';

function share(name: string, doc: string, value: number): ParameterSignature {
  return { name, type: { kind: 'number', min: 0, max: 1 }, doc, default: value };
}

/** Half a cosine from `from` to `to`, with p in 0..1. */
function annealed(from: number, to: number, p: number): number {
  return to + (from - to) * 0.5 * (1 + Math.cos(Math.PI * p));
}

/** Super-convergence (arXiv 1708.07120); torch's `OneCycleLR` with cosine annealing and two phases. */
export const oneCycle: LrScheduleBuiltin = {
  name: 'one_cycle',
  category: 'lr_schedule',
  summary:
    'Half a cosine up from `start` to 1, reached at update rise·steps − 1, then half a cosine down to `end`, reached at the ' +
    'last update and kept after it.',
  parameters: [
    share('rise', 'Share of `steps` during which the rate rises.', 0.3),
    share('start', 'Factor of the first update.', 0.04),
    share('end', 'Factor of the last update.', 4e-6),
    steps,
  ],
  example: 'lr_schedule: one_cycle(rise: 0.3)',
  factor(args, update) {
    const last = numberArg(args, 'steps') - 1;
    const peak = numberArg(args, 'rise') * numberArg(args, 'steps') - 1;
    if (update < peak) return annealed(numberArg(args, 'start'), 1, update / peak);
    if (update >= last) return numberArg(args, 'end');
    return annealed(1, numberArg(args, 'end'), (update - Math.max(0, peak)) / (last - Math.max(0, peak)));
  },
};
