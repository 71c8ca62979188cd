import { type MelScaleName, melFrequencies } from './mel_scale.ts';

export const melNormNames = ['none', 'slaney'] as const;

export interface MelFilterOptions {
  readonly bins: number;
  /** Lowest and highest frequency in Hz. */
  readonly low: number;
  readonly high: number;
  readonly scale: MelScaleName;
  /** `none`: triangles of height 1; `slaney`: triangles of area 1, with height 2 / (width in Hz). */
  readonly norm: (typeof melNormNames)[number];
}

/** A triangular filter: `weights` apply to the frequency bands of a spectrum, starting with `first`. */
export interface MelFilter {
  readonly first: number;
  readonly weights: Float64Array;
}

/**
 * Triangular filters over the bands k · rate / transform of a spectrum, as
 * torchaudio.functional.melscale_fbanks and librosa.filters.mel define them. Zero weights at either end are
 * left out; a filter between two bands has no weights.
 */
export function melFilters(
  rate: number,
  transform: number,
  { bins, low, high, scale, norm }: MelFilterOptions,
): readonly MelFilter[] {
  const corners = melFrequencies(bins + 2, low, high, scale);
  const bands = Math.floor(transform / 2) + 1;
  return Array.from({ length: bins }, (_, bin) => {
    const [left, peak, right] = [corners[bin]!, corners[bin + 1]!, corners[bin + 2]!];
    const height = norm === 'slaney' ? 2 / (right - left) : 1;
    const weightOf = (band: number) => {
      const frequency = (band * rate) / transform;
      return Math.max(0, Math.min((frequency - left) / (peak - left), (right - frequency) / (right - peak)));
    };
    const first = Math.max(0, Math.floor((left * transform) / rate));
    const end = Math.min(bands, Math.ceil((right * transform) / rate) + 1);
    const weights = Float64Array.from(
      { length: Math.max(0, end - first) },
      (_, i) => height * weightOf(first + i),
    );
    return trimmed({ first, weights });
  });
}

function trimmed({ first, weights }: MelFilter): MelFilter {
  const from = weights.findIndex((weight) => weight > 0);
  if (from < 0) return { first, weights: new Float64Array(0) };
  const to = weights.findLastIndex((weight) => weight > 0) + 1;
  return { first: first + from, weights: weights.subarray(from, to) };
}
