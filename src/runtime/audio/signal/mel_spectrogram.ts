import type { Spectrogram, Wave } from '../wave.ts';
import { type MelFilter, type MelFilterOptions, melFilters } from './mel_filters.ts';
import { type FrameSizes, frameCount, PowerFrames } from './power.ts';

/**
 * Computes mel spectrograms of sounds with one sampling rate; stores the filters and the tables of the
 * transform.
 */
export class MelSpectrograms {
  readonly #frames: PowerFrames;
  readonly #filters: readonly MelFilter[];

  constructor(rate: number, sizes: FrameSizes, options: MelFilterOptions) {
    this.#frames = new PowerFrames(sizes);
    this.#filters = melFilters(rate, sizes.transform, options);
  }

  /**
   * Power of the bands, weighted by each filter and summed, as torchaudio.transforms.MelSpectrogram and
   * librosa.feature.melspectrogram(pad_mode='reflect') define it: [bins, 1 + samples / hop] for an even
   * transform. `samples` has at least `leastSamples(sizes)` (power.ts) elements.
   */
  of({ samples }: Pick<Wave, 'samples'>): Spectrogram {
    const [bins, frames] = [this.#filters.length, frameCount(samples.length, this.#frames.sizes)];
    const data = new Float32Array(bins * frames);
    this.#frames.each(samples, (frame, power) => {
      this.#filters.forEach(({ first, weights }, bin) => {
        let sum = 0;
        for (let i = 0; i < weights.length; i++) sum += weights[i]! * power[first + i]!;
        data[bin * frames + frame] = sum;
      });
    });
    return { bins, frames, data };
  }
}
