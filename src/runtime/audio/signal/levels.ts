import type { Spectrogram } from '../wave.ts';

/** Natural logarithm log(x + epsilon) of each value. */
export function naturalLog({ data, ...size }: Spectrogram, epsilon: number): Spectrogram {
  return { ...size, data: data.map((power) => Math.log(power + epsilon)) };
}

/** Lower bound of powers: -100 dB. */
const leastPower = 1e-10;

/**
 * Decibels 10 log10(max(x, 1e-10)), clipped to `range` dB below the largest value of the spectrogram (null:
 * no limit): torchaudio.transforms.AmplitudeToDB('power', top_db=range) and librosa.power_to_db(ref=1,
 * top_db=range).
 */
export function decibels({ data, ...size }: Spectrogram, range: number | null): Spectrogram {
  const levels = data.map((power) => 10 * Math.log10(Math.max(leastPower, power)));
  if (range === null) return { ...size, data: levels };
  const floor = levels.reduce((most, level) => Math.max(most, level), Number.NEGATIVE_INFINITY) - range;
  return { ...size, data: levels.map((level) => Math.max(level, floor)) };
}
