import { numbers } from '../arguments.ts';
import type { Spectrogram } from '../audio/wave.ts';
import type { SpectrogramStep } from './prepare.ts';

/** Lengths to which batches of spectrograms are padded; a program is compiled for each length that occurs. */
export const frames: SpectrogramStep = {
  name: 'frames',
  category: 'prepare',
  on: 'audio',
  summary:
    'Pads a batch of spectrograms to the smallest of the given numbers of frames that holds its longest one. Longer ones are ' +
    'cropped to the largest number: at random in training, in the middle otherwise.',
  parameters: [
    {
      name: 'to',
      type: { kind: 'list', of: { kind: 'integer', min: 1, max: 65_536 } },
      doc: 'Numbers of frames, ascending.',
      positional: true,
    },
  ],
  example: 'prepare: resample(16000) -> log_mel(40) -> frames([100])',
  check(args) {
    const lengths = numbers(args, 'to');
    const ascending = lengths.every((length, i) => i === 0 || length > lengths[i - 1]!);
    if (lengths.length > 0 && ascending) return [];
    const message = lengths.length > 0 ? 'the lengths of `to` must ascend' : '`to` needs at least one length';
    return [{ arguments: ['to'], message, hint: 'as in `frames([100, 200])`' }];
  },
  facts: (args) => ({ frames: Math.max(...numbers(args, 'to')), frameBuckets: numbers(args, 'to') }),
  forms: { from: 'spectrogram', to: 'spectrogram' },
  deterministic: false,
  start(args) {
    const most = Math.max(...numbers(args, 'to'));
    return (spectrogram, random) => {
      const excess = spectrogram.frames - most;
      if (excess <= 0) return spectrogram;
      return cropped(spectrogram, random ? random.between(0, excess) : Math.floor(excess / 2), most);
    };
  },
};

function cropped({ bins, frames, data }: Spectrogram, first: number, count: number): Spectrogram {
  const result = new Float32Array(bins * count);
  for (let bin = 0; bin < bins; bin++) {
    const row = bin * frames + first;
    result.set(data.subarray(row, row + count), bin * count);
  }
  return { bins, frames: count, data: result };
}
