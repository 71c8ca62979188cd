import { integer, option, optionalInteger } from '../arguments.ts';
import { decibels, naturalLog } from '../audio/signal/levels.ts';
import { type MelFilterOptions, melFilters, melNormNames } from '../audio/signal/mel_filters.ts';
import { melScaleNames } from '../audio/signal/mel_scale.ts';
import { MelSpectrograms } from '../audio/signal/mel_spectrogram.ts';
import { centredHann, leastSamples } from '../audio/signal/power.ts';
import type { Spectrogram, Wave } from '../audio/wave.ts';
import { DataError } from '../errors.ts';
import type { SpectrumStep } from './prepare.ts';

type Arguments = Readonly<Record<string, unknown>>;

const samples = { kind: 'integer', min: 1, max: 65_536 } as const;
const frequency = { kind: 'number', min: 0 } as const;

/** Logarithmic mel spectrograms. */
export const logMel: SpectrumStep = {
  name: 'log_mel',
  category: 'prepare',
  on: 'audio',
  summary:
    'The mel spectrogram of a sound on a logarithmic scale, [bins, 1 + ⌊samples / hop⌋] for an even `transform`: power of a ' +
    'short-time Fourier transform with a periodic Hann window, centred frames and reflection at both ends, summed under triangular ' +
    'filters. It equals torchaudio.transforms.MelSpectrogram, and librosa.feature.melspectrogram with `pad_mode="reflect"`, ' +
    '`scale: .slaney` and `norm: .slaney`.',
  parameters: [
    {
      name: 'bins',
      type: { kind: 'integer', min: 1, max: 1024 },
      doc: 'Number of mel filters.',
      positional: true,
    },
    {
      name: 'transform',
      type: samples,
      doc: 'Length of the Fourier transform in samples (`n_fft`).',
      default: 400,
    },
    {
      name: 'window',
      type: samples,
      doc: 'Length of the window in samples (`win_length`); by default that of the transform.',
      default: null,
    },
    { name: 'hop', type: samples, doc: 'Samples from one frame to the next (`hop_length`).', default: 160 },
    { name: 'low', type: frequency, doc: 'Lowest frequency in Hz (`f_min`).', default: 0 },
    {
      name: 'high',
      type: frequency,
      doc: 'Highest frequency in Hz (`f_max`); by default half of the sampling rate.',
      default: null,
    },
    {
      name: 'scale',
      type: { kind: 'option', of: melScaleNames },
      doc: "Mel scale: HTK's 2595 log10(1 + f / 700), or Slaney's, which is linear below 1000 Hz.",
      default: 'htk',
    },
    {
      name: 'norm',
      type: { kind: 'option', of: melNormNames },
      doc: 'Filters of height 1 (`.none`), or of area 1 (`.slaney`).',
      default: 'none',
    },
    {
      name: 'log',
      type: { kind: 'option', of: ['natural', 'decibels'] },
      doc: 'log(x + `epsilon`), or 10 log10(x), at least -100 and at most `range` below the largest value.',
      default: 'natural',
    },
    {
      name: 'epsilon',
      type: { kind: 'number', exclusiveMin: 0 },
      doc: 'Added to the power before the natural logarithm.',
      default: 1e-6,
    },
    {
      name: 'range',
      type: { kind: 'number', exclusiveMin: 0 },
      doc: 'Range of decibels (`top_db`); by default all are kept.',
      default: null,
    },
  ],
  example: 'prepare: resample(16000) -> log_mel(80, scale: .slaney, norm: .slaney)',
  check(args) {
    const [transform, window] = [integer(args, 'transform'), optionalInteger(args, 'window')];
    const [low, high] = [integer(args, 'low'), optionalInteger(args, 'high')];
    return [
      ...(window !== null && window > transform
        ? [{ arguments: ['window', 'transform'], message: 'the window is longer than the transform' }]
        : []),
      ...(high !== null && high <= low
        ? [{ arguments: ['low', 'high'], message: '`high` must exceed `low`' }]
        : []),
      ...(optionalInteger(args, 'range') !== null && args.log === 'natural'
        ? [{ arguments: ['range', 'log'], message: '`range` needs `log: .decibels`' }]
        : []),
    ];
  },
  facts: (args) => ({ bins: integer(args, 'bins') }),
  forms: { from: 'wave', to: 'spectrogram' },
  deterministic: true,
  start(args) {
    const level = leveller(args);
    let spectrograms: MelSpectrograms | undefined;
    return (wave) => {
      // All waves have the sampling rate of `resample`.
      spectrograms ??= melSpectrograms(wave.rate, args);
      requireLength(wave, args);
      return level(spectrograms.of(wave));
    };
  },
};

function sizesOf(args: Arguments) {
  const transform = integer(args, 'transform');
  return { transform, window: optionalInteger(args, 'window') ?? transform, hop: integer(args, 'hop') };
}

/** The tables of the step, for other implementations of it. Throws like `start`. */
export function logMelTables(rate: number, args: Arguments) {
  const sizes = sizesOf(args);
  return {
    window: centredHann(sizes),
    hop: sizes.hop,
    filters: melFilters(rate, sizes.transform, filterOptions(rate, args)),
    level: levelOf(args),
  };
}

function melSpectrograms(rate: number, args: Arguments): MelSpectrograms {
  return new MelSpectrograms(rate, sizesOf(args), filterOptions(rate, args));
}

function filterOptions(rate: number, args: Arguments): MelFilterOptions {
  const [low, high] = [integer(args, 'low'), optionalInteger(args, 'high') ?? rate / 2];
  if (high > rate / 2 || low >= high) {
    throw new DataError(
      '',
      `\`log_mel\` needs frequencies from ${low} to ${high} Hz, but ${rate} samples per second end at ${rate / 2} Hz`,
      'resample to a higher rate, or change `low` and `high`',
    );
  }
  const [bins, scale, norm] = [
    integer(args, 'bins'),
    option(args, 'scale', melScaleNames),
    option(args, 'norm', melNormNames),
  ];
  return { bins, low, high, scale, norm };
}

function requireLength({ rate, samples }: Wave, args: Arguments): void {
  const least = leastSamples(sizesOf(args));
  if (samples.length >= least) return;
  const seconds = (count: number) => `${((1000 * count) / rate).toFixed(1)} ms`;
  throw new DataError(
    '',
    `the recording lasts ${seconds(samples.length)}; a transform of ${integer(args, 'transform')} samples needs ${seconds(least)}`,
    'remove the recording, or use a shorter `transform`',
  );
}

function leveller(args: Arguments): (power: Spectrogram) => Spectrogram {
  const level = levelOf(args);
  return level.kind === 'natural'
    ? (power) => naturalLog(power, level.epsilon)
    : (power) => decibels(power, level.range);
}

type LogarithmicLevel =
  | { readonly kind: 'natural'; readonly epsilon: number }
  | { readonly kind: 'decibels'; readonly range: number | null };

function levelOf(args: Arguments): LogarithmicLevel {
  return option(args, 'log', ['natural', 'decibels']) === 'natural'
    ? { kind: 'natural', epsilon: integer(args, 'epsilon') }
    : { kind: 'decibels', range: optionalInteger(args, 'range') };
}
