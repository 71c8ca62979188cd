import type { Spectrogram, Wave } from '../wave.ts';
import { type MelFilter, type MelFilterOptions, melFilters } from './mel_filters.ts';
import { type FrameSizes, frameCount, PowerFrames } from './power.ts';

/** Mel spectrograms of sounds of one sampling rate; keeps the filters and the tables of the transform. */
export class MelSpectrograms {
  readonly #frames: PowerFrames;
  readonly #filters: readonly MelFilter[];

  constructor(rate: number, sizes: FrameSizes, options: MelFilterOptions) {
    this.#frames = new PowerFrames(sizes);
    this.#filters = melFilters(rate, sizes.transform, options);
  }

  /**
   * Sums of the power of each band under each filter, as torchaudio.transforms.MelSpectrogram and
   * librosa.feature.melspectrogram(pad_mode='reflect') define them: [bins, 1 + samples / hop] for an even
   * transform. `samples` has at least `leastSamples(sizes)` of power.ts.
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
