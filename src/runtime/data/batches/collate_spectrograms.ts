import type { Spectrogram } from '../../audio/wave.ts';
import { DataError } from '../../errors.ts';
import type { TensorMemory } from './tensor_memory.ts';

/**
 * If preparation does not fix the number of frames, it is rounded up to a multiple of this, so that few
 * programs cover all batches.
 */
export const frameStep = 32;

/** Largest number of elements of a batch: 1 GB of floats. */
const mostElements = 2 ** 28;

/**
 * Frames of a batch: the smallest of `buckets` that holds the longest spectrogram, otherwise the length of
 * the longest, rounded up. `names`: of the records, for messages. Throws DataError if the batch would be too
 * large.
 */
export function framesOf(
  spectrograms: readonly Spectrogram[],
  buckets: readonly number[],
  names: readonly string[],
): number {
  const lengths = spectrograms.map(({ frames }) => frames);
  const longest = Math.max(...lengths);
  const frames = buckets.find((length) => length >= longest) ?? Math.ceil(longest / frameStep) * frameStep;
  const { bins } = spectrograms[0]!;
  if (spectrograms.length * bins * frames <= mostElements) return frames;
  throw new DataError(
    names[lengths.indexOf(longest)] ?? 'recording',
    `the spectrogram has ${longest} frames; a batch of ${spectrograms.length} of ${bins} bins is too large`,
    'add `frames([…])` to the modality, which crops long recordings, or use a smaller batch',
  );
}

/**
 * pixels [B, 1, bins, frames]: spectrograms at the left, padded on the right with their smallest value, which
 * is silence; mask [B, bins, frames], 1 = padding.
 */
export function collateSpectrograms(
  spectrograms: readonly Spectrogram[],
  { bins, frames }: { readonly bins: number; readonly frames: number },
  memory: TensorMemory,
): { readonly pixels: Float32Array; readonly mask: Int32Array } {
  const pixels = memory.floats(spectrograms.length * bins * frames);
  const mask = memory.integers(pixels.length).fill(1);
  spectrograms.forEach((spectrogram, b) => {
    const plane = b * bins * frames;
    const silence = spectrogram.data.reduce((least, x) => Math.min(least, x), Number.POSITIVE_INFINITY);
    pixels.fill(silence, plane, plane + bins * frames);
    for (let bin = 0; bin < bins; bin++) {
      const from = bin * spectrogram.frames;
      const to = plane + bin * frames;
      pixels.set(spectrogram.data.subarray(from, from + spectrogram.frames), to);
      mask.fill(0, to, to + spectrogram.frames);
    }
  });
  return { pixels, mask };
}
