import type { Wave } from '../wave.ts';

/**
 * Zero crossings of the sinc function on either side, and the cut-off frequency as a fraction of the Nyquist
 * frequency.
 */
const [crossings, rolloff] = [6, 0.99] as const;

/**
 * Resamples by windowed-sinc interpolation: torchaudio.functional.resample with its defaults
 * (sinc_interp_hann, lowpass_filter_width 6, rolloff 0.99). Returns ceil(samples · to / from) samples.
 *
 * With from/to reduced by their greatest common divisor and f = rolloff · min(from, to),
 * y[j] = Σ_i x[i] (f / from) h(f (i / from - j / to)), h(t) = sinc(t) cos²(πt / 12) for |t| < 6.
 */
export function resample({ rate, samples }: Wave, target: number): Wave {
  if (rate === target) return { rate, samples };
  const divisor = greatestCommonDivisor(rate, target);
  const [from, to] = [rate / divisor, target / divisor];
  const { taps, weights, offsets } = filtersFor(from, to);
  const result = new Float32Array(Math.ceil((to * samples.length) / from));
  for (let start = 0, phase = 0, j = 0; j < result.length; j++) {
    const first = start + offsets[phase]!;
    const row = phase * taps;
    // Samples outside of the sound count as zeros.
    const [low, high] = [Math.max(0, -first), Math.min(taps, samples.length - first)];
    let sum = 0;
    for (let tap = low; tap < high; tap++) sum += weights[row + tap]! * samples[first + tap]!;
    result[j] = sum;
    if (++phase === to) [phase, start] = [0, start + from];
  }
  return { rate: target, samples: result };
}

interface PhaseFilters {
  /** Number of weights of each phase j mod `to`. */
  readonly taps: number;
  /** [to, taps] */
  readonly weights: Float32Array;
  /** First input sample of each phase, relative to from · floor(j / to). */
  readonly offsets: Int32Array;
}

/** Filters of the most recently used pairs of rates; a dataset has few. */
const known = new Map<string, PhaseFilters>();
const mostKnown = 4;

function filtersFor(from: number, to: number): PhaseFilters {
  const key = `${from}:${to}`;
  const filters = known.get(key) ?? phaseFilters(from, to);
  known.delete(key);
  known.set(key, filters);
  if (known.size > mostKnown) known.delete(known.keys().next().value!);
  return filters;
}

function phaseFilters(from: number, to: number): PhaseFilters {
  const cutoff = rolloff * Math.min(from, to);
  const reach = (crossings * from) / cutoff;
  const taps = Math.floor(2 * reach) + 1;
  const weights = new Float32Array(to * taps);
  const offsets = new Int32Array(to);
  for (let phase = 0; phase < to; phase++) {
    const centre = (phase * from) / to;
    const first = Math.ceil(centre - reach);
    offsets[phase] = first;
    for (let tap = 0; tap < taps; tap++) {
      const t = cutoff * ((first + tap) / from - phase / to);
      weights[phase * taps + tap] = Math.abs(t) < crossings ? (cutoff / from) * windowedSinc(t) : 0;
    }
  }
  return { taps, weights, offsets };
}

function windowedSinc(t: number): number {
  const sinc = t === 0 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t);
  return sinc * Math.cos((Math.PI * t) / (2 * crossings)) ** 2;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
