import { integer } from '../arguments.ts';
import type { WaveStep } from './prepare.ts';

/** Moves training sounds in time. */
export const timeShift: WaveStep = {
  name: 'time_shift',
  category: 'prepare',
  on: 'audio',
  summary:
    'Shifts sounds by a random offset in training, with silence in the place of what moved; evaluation leaves them unchanged.',
  parameters: [
    {
      name: 'most',
      type: { kind: 'number', min: 0, max: 0.5 },
      doc: 'Largest offset, as a share of the length.',
      default: 0.1,
      positional: true,
    },
  ],
  example: 'prepare: resample(16000) -> time_shift(10%) -> log_mel(40)',
  forms: { from: 'wave', to: 'wave' },
  deterministic: false,
  start(args) {
    const share = integer(args, 'most');
    return ({ rate, samples }, random) => {
      if (!random) return { rate, samples };
      const most = Math.round(share * samples.length);
      const offset = random.between(-most, most);
      const shifted = new Float32Array(samples.length);
      shifted.set(
        samples.subarray(Math.max(0, -offset), samples.length - Math.max(0, offset)),
        Math.max(0, offset),
      );
      return { rate, samples: shifted };
    };
  },
};
