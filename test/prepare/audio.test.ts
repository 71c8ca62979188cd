import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Spectrogram } from '../../src/runtime/audio/wave.ts';
import { frames } from '../../src/runtime/prepare/frames.ts';
import { logMel } from '../../src/runtime/prepare/log_mel.ts';
import { mask } from '../../src/runtime/prepare/mask.ts';
import { normalizeSpectrogram } from '../../src/runtime/prepare/normalize_spectrogram.ts';
import { resample } from '../../src/runtime/prepare/resample.ts';
import { timeShift } from '../../src/runtime/prepare/time_shift.ts';
import { Random } from '../../src/runtime/random.ts';
import reference from '../audio/fixtures/torchaudio.json' with { type: 'json' };
import { deviation, tones } from '../audio/signal/tone.ts';
import { stepArguments } from '../support/calls.ts';

const random = (seed: number) => new Random('test', seed);

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

/** A spectrogram in which all values differ. */
function spectrogram(bins: number, count: number): Spectrogram {
  return {
    bins,
    frames: count,
    data: Float32Array.from({ length: bins * count }, (_, i) => 3 + 0.5 * i),
  };
}

/** Arguments of `log_mel` as the compiler fills them in. */
const melArguments = stepArguments('log_mel', { bins: 40, transform: 400, hop: 160 });

describe('log_mel', () => {
  it('equals torchaudio after its parameters', () => {
    const [entry] = reference.log_mel;
    const samples = tones(entry!.samples, entry!.rate);
    const { bins, frames, data } = logMel.start(melArguments)({ rate: entry!.rate, samples });
    expect([bins, frames]).toEqual([entry!.bins, entry!.frames]);
    expect(deviation(data, entry!.log, 1)).toBeLessThan(2e-3);
    const args = { ...melArguments, log: 'decibels', range: 20 };
    expect(
      deviation(logMel.start(args)({ rate: entry!.rate, samples }).data, entry!.decibels, 1),
    ).toBeLessThan(2e-4);
  });

  it.each([
    [{ high: 8001 }, 16000, 400],
    [{ low: 4000 }, 8000, 400],
    [{}, 16000, 200],
  ])('refuses %o for a wave of %i Hz and %i samples', (changes, rate, samples) => {
    const step = logMel.start({ ...melArguments, ...changes });
    expect(() => step({ rate, samples: new Float32Array(samples) })).toThrow(
      expect.objectContaining({
        code: 'UNITC_DATA',
        where: '',
        message: expect.any(String),
        hint: expect.any(String),
      }),
    );
  });

  it('reports conflicts of its arguments', () => {
    const conflicts = (changes: object) =>
      logMel.check!({ ...melArguments, ...changes }).map(({ message }) => message);
    expect(conflicts({})).toEqual([]);
    expect(conflicts({ window: 401, low: 100, high: 100, range: 80 })).toEqual([
      'the window is longer than the transform',
      '`high` must exceed `low`',
      '`range` needs `log: .decibels`',
    ]);
  });
});

describe('resample', () => {
  it('returns waves of the rate', () => {
    const { rate, samples } = resample.start({ rate: 8000 })({ rate: 16000, samples: tones(1600, 16000) });
    expect([rate, samples.length]).toEqual([8000, 800]);
  });
});

describe('normalize_spectrogram', () => {
  const moments = (values: Float32Array) => {
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    return [mean, Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length)];
  };

  it('gives a recording mean 0 and deviation 1', () => {
    const { data } = normalizeSpectrogram.start({ each: 'recording', mean: null, std: null })(
      spectrogram(3, 5),
    );
    expect(moments(data)).toEqual([expect.closeTo(0, 6), expect.closeTo(1, 6)]);
  });

  it('gives each bin mean 0 and deviation 1', () => {
    const { data } = normalizeSpectrogram.start({ each: 'bin', mean: null, std: null })(spectrogram(3, 5));
    for (const bin of [0, 1, 2]) {
      expect(moments(data.subarray(5 * bin, 5 * bin + 5))).toEqual([
        expect.closeTo(0, 6),
        expect.closeTo(1, 6),
      ]);
    }
  });

  it('uses given values', () => {
    const { data } = normalizeSpectrogram.start({ each: 'recording', mean: 3, std: 0.5 })(spectrogram(1, 4));
    expect([...data]).toEqual([0, 1, 2, 3]);
  });

  it('makes silence zeros', () => {
    const silence = { bins: 2, frames: 2, data: new Float32Array(4).fill(-13) };
    expect([
      ...normalizeSpectrogram.start({ each: 'recording', mean: null, std: null })(silence).data,
    ]).toEqual([0, 0, 0, 0]);
  });
});

describe('frames', () => {
  const step = frames.start({ to: [4, 8] });

  it('crops longer spectrograms, in the middle when evaluating and anywhere in training', () => {
    expect([...step(spectrogram(2, 12)).data.subarray(0, 8)]).toEqual([
      ...spectrogram(2, 12).data.subarray(2, 10),
    ]);
    const starts = new Set(
      Array.from({ length: 60 }, (_, seed) => step(spectrogram(2, 12), random(seed)).data[0]!),
    );
    expect([...starts].sort((a, b) => a - b)).toEqual([3, 3.5, 4, 4.5, 5]);
  });

  it('leaves others as they are', () => {
    expect(step(spectrogram(2, 5)).frames).toBe(5);
  });
});

describe('random steps', () => {
  it('time_shift moves frames and leaves silence', () => {
    const before = spectrogram(2, 20);
    const step = timeShift.start({ most: 0.1 });
    expect(step(before)).toBe(before);
    const offsets = range(80).map((seed) => {
      const { data } = step(before, random(seed));
      const offset = [-2, -1, 0, 1, 2].find((by) => data[10] === before.data[10 - by])!;
      data.forEach((x, i) => {
        const frame = (i % 20) - offset;
        expect(x).toBe(frame < 0 || frame >= 20 ? before.data[0] : before.data[i - offset]);
      });
      return offset;
    });
    expect([...new Set(offsets)].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
  });

  it('mask covers at most the given bands and spans, with the mean', () => {
    const step = mask.start({ bins: 3, frames: 4, count: 2 });
    fc.assert(
      fc.property(
        fc.integer({ min: 0 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 12 }),
        (seed, bins, count) => {
          const before = spectrogram(bins, count);
          const { data } = step(before, random(seed));
          const mean = before.data.reduce((sum, x) => sum + x, 0) / before.data.length;
          const isMean = (bin: number, frame: number) => data[bin * count + frame] === Math.fround(mean);
          const bands = range(bins).filter((bin) => range(count).every((frame) => isMean(bin, frame)));
          const spans = range(count).filter((frame) => range(bins).every((bin) => isMean(bin, frame)));
          for (const bin of range(bins)) {
            for (const frame of range(count)) {
              const kept = data[bin * count + frame] === before.data[bin * count + frame];
              expect(kept || bands.includes(bin) || spans.includes(frame)).toBe(true);
            }
          }
          expect(bands.length <= 6 || bands.length === bins).toBe(true);
          expect(spans.length <= 8 || spans.length === count).toBe(true);
        },
      ),
    );
    expect(step(spectrogram(4, 4))).toEqual(spectrogram(4, 4));
  });

  it('all are functions of the seed', () => {
    const input = spectrogram(6, 20);
    const step = mask.start({ bins: 3, frames: 4, count: 2 });
    expect(step(input, random(7))).toEqual(step(input, random(7)));
    const different = Array.from({ length: 20 }, (_, seed) => step(input, random(seed)).data.join());
    expect(new Set(different).size).toBeGreaterThan(15);
  });
});
