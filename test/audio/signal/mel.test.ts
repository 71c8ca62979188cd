import { describe, expect, test } from 'vitest';
import { decibels, naturalLog } from '../../../src/runtime/audio/signal/levels.ts';
import { melFilters } from '../../../src/runtime/audio/signal/mel_filters.ts';
import { melFrequencies, melScale } from '../../../src/runtime/audio/signal/mel_scale.ts';
import { MelSpectrograms } from '../../../src/runtime/audio/signal/mel_spectrogram.ts';
import reference from '../fixtures/torchaudio.json' with { type: 'json' };
import { deviation, tones } from './tone.ts';

type Scale = 'htk' | 'slaney';
type Norm = 'none' | 'slaney';

/** Filter weights [bins, bands] from the formulas of the scales, implemented independently. */
function directFilters(options: {
  rate: number;
  transform: number;
  bins: number;
  low: number;
  high: number;
  scale: Scale;
  norm: Norm;
}): Float64Array[] {
  const { rate, transform, bins, low, high, scale, norm } = options;
  const log = Math.log(6.4) / 27;
  const toMel = (f: number) =>
    scale === 'htk'
      ? 2595 * Math.log10(1 + f / 700)
      : f >= 1000
        ? 15 + Math.log(f / 1000) / log
        : (3 * f) / 200;
  const toHz = (m: number) =>
    scale === 'htk'
      ? 700 * (10 ** (m / 2595) - 1)
      : m >= 15
        ? 1000 * Math.exp(log * (m - 15))
        : (200 * m) / 3;
  const corner = (i: number) => toHz(toMel(low) + ((toMel(high) - toMel(low)) * i) / (bins + 1));
  return Array.from({ length: bins }, (_, bin) => {
    const [left, peak, right] = [corner(bin), corner(bin + 1), corner(bin + 2)];
    return Float64Array.from({ length: Math.floor(transform / 2) + 1 }, (_, k) => {
      const f = (k * rate) / transform;
      const weight =
        f <= left || f >= right ? 0 : f <= peak ? (f - left) / (peak - left) : (right - f) / (right - peak);
      return norm === 'slaney' ? (2 * weight) / (right - left) : weight;
    });
  });
}

/** Band powers of one centred frame, from the definition of the transform. */
function directPower(samples: Float32Array, frame: number, window: number, transform: number, hop: number) {
  const reflect = (i: number) => {
    const last = samples.length - 1;
    return i < 0 ? -i : i > last ? 2 * last - i : i;
  };
  const left = Math.floor((transform - window) / 2);
  return Float64Array.from({ length: Math.floor(transform / 2) + 1 }, (_, k) => {
    let [re, im] = [0, 0];
    for (let i = 0; i < window; i++) {
      const hann = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / window);
      const x = hann * samples[reflect(frame * hop + left + i - Math.floor(transform / 2))]!;
      const angle = (-2 * Math.PI * k * (left + i)) / transform;
      re += x * Math.cos(angle);
      im += x * Math.sin(angle);
    }
    return re * re + im * im;
  });
}

describe('mel scale', () => {
  // The example in the documentation of librosa.mel_frequencies.
  test('frequencies equal the documented ones of librosa', () => {
    const found = melFrequencies(40, 0, 11025, 'slaney');
    const documented = [
      0, 85.317, 170.635, 255.952, 341.269, 426.586, 511.904, 597.221, 682.538, 767.855, 853.173, 938.49,
      1024.856, 1119.114, 1222.042, 1334.436, 1457.167, 1591.187, 1737.532, 1897.337, 2071.84, 2262.393,
      2470.47, 2697.686, 2945.799, 3216.731, 3512.582, 3835.643, 4188.417, 4573.636, 4994.285, 5453.621,
      5955.205, 6502.92, 7101.009, 7754.107, 8467.272, 9246.028, 10096.408, 11025,
    ];
    found.forEach((frequency, i) => {
      expect(Math.abs(frequency - documented[i]!)).toBeLessThan(5.1e-4);
    });
  });

  // Examples in the documentation of librosa.hz_to_mel and mel_to_hz.
  test('conversions equal the documented ones of librosa', () => {
    expect([60, 110, 220, 440].map(melScale('slaney').fromHz)).toEqual(
      [0.9, 1.65, 3.3, 6.6].map((mel) => expect.closeTo(mel, 12)),
    );
    expect([1, 2, 3, 4, 5].map(melScale('slaney').toHz)).toEqual(
      [66.667, 133.333, 200, 266.667, 333.333].map((frequency) => expect.closeTo(frequency, 3)),
    );
  });

  test.each(['htk', 'slaney'] as const)('%s converts back', (name) => {
    const { fromHz, toHz } = melScale(name);
    for (const frequency of [0, 20, 999, 1000, 1001, 8000])
      expect(toHz(fromHz(frequency))).toBeCloseTo(frequency, 8);
  });
});

describe('mel filters', () => {
  test.each(reference.filters)('$bins bins, $scale, norm $norm equal torchaudio', (filters) => {
    const { rate, transform, sums, moments } = filters;
    const found = melFilters(rate, transform, {
      ...filters,
      scale: filters.scale as Scale,
      norm: filters.norm as Norm,
    });
    const sumOf = (of: (weight: number, band: number) => number) =>
      found.map(({ first, weights }) => weights.reduce((sum, weight, i) => sum + of(weight, first + i), 0));
    // torchaudio computes corners and weights in f32.
    expect(
      deviation(
        sumOf((weight) => weight),
        sums,
        1e-3,
      ),
    ).toBeLessThan(1e-4);
    expect(
      deviation(
        sumOf((weight, band) => weight * band),
        moments,
        1,
      ),
    ).toBeLessThan(1e-4);
  });

  test.each(reference.filters)('$bins bins, $scale, norm $norm equal the formulas', (filters) => {
    const options = { ...filters, scale: filters.scale as Scale, norm: filters.norm as Norm };
    const found = melFilters(filters.rate, filters.transform, options);
    directFilters(options).forEach((expected, bin) => {
      const { first, weights } = found[bin]!;
      const full = new Float64Array(expected.length);
      full.set(weights, first);
      expect(deviation(full, expected, 1)).toBeLessThan(1e-12);
    });
  });
});

describe('mel spectrogram', () => {
  const cases = reference.log_mel.map((entry) => ({
    ...entry,
    scale: entry.scale as Scale,
    norm: entry.norm as Norm,
    low: 0,
    high: entry.rate / 2,
  }));

  test.each(cases)('of $samples samples with a transform of $transform equals torchaudio', (entry) => {
    const found = new MelSpectrograms(entry.rate, entry, entry).of({
      samples: tones(entry.samples, entry.rate),
    });
    expect([found.bins, found.frames]).toEqual([entry.bins, entry.frames]);
    const loudest = Math.max(...entry.power);
    expect(deviation(found.data, entry.power, loudest)).toBeLessThan(2e-6);
    expect(deviation(naturalLog(found, 1e-6).data, entry.log, 1)).toBeLessThan(2e-3);
    expect(deviation(decibels(found, 20).data, entry.decibels, 1)).toBeLessThan(2e-4);
  });

  test.each(cases)('of $samples samples with a transform of $transform equals the definition', (entry) => {
    const samples = tones(entry.samples, entry.rate);
    const found = new MelSpectrograms(entry.rate, entry, entry).of({ samples });
    const filters = directFilters(entry);
    const loudest = Math.max(...found.data);
    for (let frame = 0; frame < found.frames; frame++) {
      const power = directPower(samples, frame, entry.window, entry.transform, entry.hop);
      const expected = filters.map((weights) =>
        weights.reduce((sum, weight, k) => sum + weight * power[k]!, 0),
      );
      const column = filters.map((_, bin) => found.data[bin * found.frames + frame]!);
      expect(deviation(column, expected, 1e-9 * loudest)).toBeLessThan(1e-6);
    }
  });

  test('decibels without a limit begin at -100 dB', () => {
    expect([...decibels({ bins: 1, frames: 3, data: Float32Array.of(0, 1, 100) }, null).data]).toEqual([
      -100, 0, 20,
    ]);
  });
});
