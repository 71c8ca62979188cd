import { integer } from '../arguments.ts';
import type { Spectrogram } from '../audio/wave.ts';
import type { SpectrogramStep } from './prepare.ts';

/** Shifts training spectrograms in time at random. */
export const timeShift: SpectrogramStep = {
  name: 'time_shift',
  category: 'prepare',
  on: 'audio',
  summary:
    'Shifts spectrograms by a random number of frames in training and fills the gap with their minimum value, which is silence; ' +
    'evaluation leaves them unchanged.',
  parameters: [
    {
      name: 'most',
      type: { kind: 'number', min: 0, max: 0.5 },
      doc: 'Largest offset, as a share of the frames.',
      default: 0.1,
      positional: true,
    },
  ],
  example: 'prepare: resample(16000) -> log_mel(40) -> time_shift(10%)',
  forms: { from: 'spectrogram', to: 'spectrogram' },
  deterministic: false,
  start(args) {
    const share = integer(args, 'most');
    return (spectrogram, random) => {
      if (!random) return spectrogram;
      const most = Math.round(share * spectrogram.frames);
      return shifted(spectrogram, random.between(-most, most));
    };
  },
};

/** Shifts by `offset` frames: to later frames, or to earlier ones if it is negative. */
function shifted({ bins, frames, data }: Spectrogram, offset: number): Spectrogram {
  const silence = data.reduce((least, x) => Math.min(least, x), Number.POSITIVE_INFINITY);
  const result = new Float32Array(data.length).fill(silence);
  const [from, to, count] = [Math.max(0, -offset), Math.max(0, offset), frames - Math.abs(offset)];
  for (let bin = 0; bin < bins; bin++) {
    const row = bin * frames;
    result.set(data.subarray(row + from, row + from + count), row + to);
  }
  return { bins, frames, data: result };
}
