import { integer } from '../arguments.ts';
import type { Spectrogram } from '../audio/wave.ts';
import type { Random } from '../random.ts';
import type { SpectrogramStep } from './prepare.ts';

const size = { kind: 'integer', min: 0 } as const;

/** SpecAugment without time warping (arXiv 1904.08779, section 2). */
export const mask: SpectrogramStep = {
  name: 'mask',
  category: 'prepare',
  on: 'audio',
  summary:
    'Masks random bands and spans of time of spectrograms in training, as SpecAugment does (arXiv 1904.08779); evaluation leaves ' +
    'them unchanged. Masked values are replaced by the mean of the spectrogram.',
  parameters: [
    {
      name: 'bins',
      type: size,
      doc: 'Largest number of bins of a band; the number is drawn from 0 on.',
      default: 8,
    },
    { name: 'frames', type: size, doc: 'Largest number of frames of a span; drawn likewise.', default: 20 },
    {
      name: 'count',
      type: { kind: 'integer', min: 1, max: 100 },
      doc: 'Number of bands, and of spans.',
      default: 2,
    },
  ],
  example:
    'prepare: resample(16000) -> log_mel(40) -> normalize_spectrogram() -> frames([100]) -> mask(bins: 8, frames: 20)',
  forms: { from: 'spectrogram', to: 'spectrogram' },
  deterministic: false,
  start(args) {
    const [bins, frames, count] = ['bins', 'frames', 'count'].map((name) => integer(args, name)) as [
      number,
      number,
      number,
    ];
    return (spectrogram, random) => {
      if (!random) return spectrogram;
      const draw = (extent: number, most: number) =>
        Array.from({ length: count }, () => span(extent, most, random));
      return masked(spectrogram, draw(spectrogram.bins, bins), draw(spectrogram.frames, frames));
    };
  },
};

type MaskSpan = readonly [start: number, end: number];

function span(extent: number, most: number, random: Random): MaskSpan {
  const length = random.between(0, Math.min(most, extent));
  const start = random.between(0, extent - length);
  return [start, start + length];
}

function masked(
  { bins, frames, data }: Spectrogram,
  bands: readonly MaskSpan[],
  times: readonly MaskSpan[],
): Spectrogram {
  const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
  const result = data.slice();
  for (const [start, end] of bands) result.fill(mean, start * frames, end * frames);
  for (const [start, end] of times) {
    for (let bin = 0; bin < bins; bin++) result.fill(mean, bin * frames + start, bin * frames + end);
  }
  return { bins, frames, data: result };
}
