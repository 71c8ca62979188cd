import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resample } from '../../../src/runtime/audio/signal/resample.ts';
import reference from '../fixtures/torchaudio.json' with { type: 'json' };
import { deviation, tones } from './tone.ts';

/** The formula of resample.ts in float64, over all input samples. */
function direct(samples: Float32Array, from: number, to: number): Float64Array {
  const cutoff = 0.99 * Math.min(from, to);
  return Float64Array.from({ length: Math.ceil((to * samples.length) / from) }, (_, j) =>
    samples.reduce((sum, x, i) => {
      const t = cutoff * (i / from - j / to);
      if (Math.abs(t) >= 6) return sum;
      const sinc = t === 0 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t);
      return sum + x * (cutoff / from) * sinc * Math.cos((Math.PI * t) / 12) ** 2;
    }, 0),
  );
}

describe('resample', () => {
  test.each(reference.resample)('$from Hz to $to Hz equals torchaudio', ({ from, to, samples, expected }) => {
    const found = resample({ rate: from, samples: tones(samples, from) }, to);
    expect(found.rate).toBe(to);
    expect(deviation(found.samples, expected, 1)).toBeLessThan(1e-6);
  });

  test('any pair of rates equals the formula', () => {
    const rate = fc.integer({ min: 1, max: 200 });
    fc.assert(
      fc.property(rate, rate, fc.integer({ min: 1, max: 60 }), (from, to, count) => {
        fc.pre(from !== to);
        const samples = tones(count, from);
        const found = resample({ rate: from, samples }, to).samples;
        expect(deviation(found, direct(samples, from, to), 1)).toBeLessThan(2e-6);
      }),
    );
  });

  test('the same rate returns the samples themselves', () => {
    const samples = tones(10, 8000);
    expect(resample({ rate: 8000, samples }, 8000).samples).toBe(samples);
  });

  test('rates without a common divisor need little memory', () => {
    const found = resample({ rate: 44101, samples: tones(44101, 44101) }, 16000);
    expect(found.samples.length).toBe(16000);
  });
});
