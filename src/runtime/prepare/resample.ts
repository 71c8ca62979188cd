import { integer } from '../arguments.ts';
import { resample as resampled } from '../audio/signal/resample.ts';
import type { WaveStep } from './prepare.ts';

/** Resamples a recording to a fixed sampling rate. */
export const resample: WaveStep = {
  name: 'resample',
  category: 'prepare',
  on: 'audio',
  summary:
    'Resamples recordings of any rate to `rate` samples per second, by the windowed sinc of torchaudio.functional.resample (Hann ' +
    'window, 6 zero crossings, roll-off 0.99). It is the first step for recordings.',
  parameters: [
    {
      name: 'rate',
      type: { kind: 'integer', min: 1000, max: 192_000 },
      doc: 'Samples per second.',
      positional: true,
    },
  ],
  example: 'prepare: resample(16000) -> log_mel(40)',
  forms: { from: 'recording', to: 'wave' },
  deterministic: true,
  start(args) {
    const rate = integer(args, 'rate');
    return (wave) => resampled(wave, rate);
  },
};
