import { option, optionalInteger } from '../arguments.ts';
import type { Spectrogram } from '../audio/wave.ts';
import type { SpectrogramStep } from './prepare.ts';

const each = ['recording', 'bin'] as const;

/** Lower bound of standard deviations, since that of silence is 0. */
const leastDeviation = 1e-5;

/** Normalises spectrograms: (x - mean) / std. */
export const normalizeSpectrogram: SpectrogramStep = {
  name: 'normalize_spectrogram',
  category: 'prepare',
  on: 'audio',
  summary:
    'Normalises spectrograms to (x - mean) / std: with the mean and standard deviation of each recording or of each bin of a ' +
    'recording, or with given ones.',
  parameters: [
    {
      name: 'each',
      type: { kind: 'option', of: each },
      doc: 'Values that share a mean: all of a recording, or those of a bin over time.',
      default: 'recording',
    },
    {
      name: 'mean',
      type: { kind: 'number' },
      doc: 'Mean of all data, instead of that of each recording; needs `std`.',
      default: null,
    },
    {
      name: 'std',
      type: { kind: 'number', exclusiveMin: 0 },
      doc: 'Standard deviation of all data; needs `mean`.',
      default: null,
    },
  ],
  example: 'prepare: resample(16000) -> log_mel(40) -> normalize_spectrogram()',
  check(args) {
    const [mean, std] = [optionalInteger(args, 'mean'), optionalInteger(args, 'std')];
    if ((mean === null) !== (std === null)) {
      return [
        {
          arguments: ['mean', 'std'],
          message: '`normalize_spectrogram` needs both `mean` and `std`, or neither',
        },
      ];
    }
    if (mean === null || args.each === 'recording') return [];
    return [{ arguments: ['each', 'mean'], message: '`each` has no effect if `mean` and `std` are given' }];
  },
  forms: { from: 'spectrogram', to: 'spectrogram' },
  deterministic: true,
  start(args) {
    const [mean, std] = [optionalInteger(args, 'mean'), optionalInteger(args, 'std')];
    if (mean !== null && std !== null) {
      return (spectrogram) => ({ ...spectrogram, data: spectrogram.data.map((x) => (x - mean) / std) });
    }
    const byBin = option(args, 'each', each) === 'bin';
    return (spectrogram) => normalized(spectrogram, byBin ? spectrogram.frames : spectrogram.data.length);
  },
};

/** Normalises each run of `length` values with its own mean and standard deviation. */
function normalized({ data, ...size }: Spectrogram, length: number): Spectrogram {
  const result = new Float32Array(data.length);
  for (let start = 0; start < data.length; start += length) {
    const values = data.subarray(start, start + length);
    const mean = values.reduce((sum, x) => sum + x, 0) / length;
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / length;
    const std = Math.max(leastDeviation, Math.sqrt(variance));
    values.forEach((x, i) => {
      result[start + i] = (x - mean) / std;
    });
  }
  return { ...size, data: result };
}
