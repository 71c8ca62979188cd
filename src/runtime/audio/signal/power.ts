import { complex, Fourier } from './fourier.ts';

export interface FrameSizes {
  /** Length of the transform in samples. */
  readonly transform: number;
  /** Length of the window in samples, at most `transform`; it is centred in the frame. */
  readonly window: number;
  /** Samples from one frame to the next. */
  readonly hop: number;
}

/**
 * Number of frames of `samples` samples. The first is centred at sample 0, each following one `hop` samples
 * later.
 */
export function frameCount(samples: number, { hop, transform }: FrameSizes): number {
  return 1 + Math.floor((samples + 2 * Math.floor(transform / 2) - transform) / hop);
}

/** Smallest number of samples that reflection can extend by half a transform. */
export function leastSamples({ transform }: FrameSizes): number {
  return Math.floor(transform / 2) + 1;
}

/**
 * Power of the short-time Fourier transform, |X[k]|² for k in 0..transform/2, with a periodic Hann window,
 * centred frames and reflection at both ends, as torchaudio.transforms.Spectrogram(power=2, center=True,
 * pad_mode='reflect') and librosa.stft(pad_mode='reflect') define it.
 */
export class PowerFrames {
  readonly sizes: FrameSizes;
  readonly #fourier: Fourier;
  readonly #window: Float64Array;
  readonly #input: ReturnType<typeof complex>;

  constructor(sizes: FrameSizes) {
    this.sizes = sizes;
    this.#fourier = new Fourier(sizes.transform);
    this.#window = centredHann(sizes);
    this.#input = complex(sizes.transform);
  }

  /**
   * Calls `each` for every frame with its power [transform/2 + 1], which the next call overwrites. Two frames
   * share a transform, as its real and imaginary part. `samples` has at least `leastSamples(sizes)` elements.
   */
  each(samples: Float32Array, each: (frame: number, power: Float64Array) => void): void {
    const length = this.sizes.transform;
    const frames = frameCount(samples.length, this.sizes);
    const padded = reflected(samples, Math.floor(length / 2));
    const bands = Math.floor(length / 2) + 1;
    const [even, odd] = [new Float64Array(bands), new Float64Array(bands)];
    for (let frame = 0; frame < frames; frame += 2) {
      const start = frame * this.sizes.hop;
      const second = frame + 1 < frames ? start + this.sizes.hop : undefined;
      this.#load(padded, start, second);
      const { re, im } = this.#fourier.transform(this.#input);
      for (let k = 0; k < bands; k++) {
        const mirror = k === 0 ? 0 : length - k;
        const [aRe, aIm] = [re[k]! + re[mirror]!, im[k]! - im[mirror]!];
        const [bRe, bIm] = [im[k]! + im[mirror]!, re[mirror]! - re[k]!];
        even[k] = (aRe * aRe + aIm * aIm) / 4;
        odd[k] = (bRe * bRe + bIm * bIm) / 4;
      }
      each(frame, even);
      if (second !== undefined) each(frame + 1, odd);
    }
  }

  #load(padded: Float32Array, first: number, second: number | undefined): void {
    const { re, im } = this.#input;
    const window = this.#window;
    for (let i = 0; i < window.length; i++) re[i] = padded[first + i]! * window[i]!;
    if (second === undefined) im.fill(0);
    else for (let i = 0; i < window.length; i++) im[i] = padded[second + i]! * window[i]!;
  }
}

/** Periodic Hann window, padded with zeros on both sides to the length of the transform, as in torch.stft. */
export function centredHann({ transform, window }: FrameSizes): Float64Array {
  const left = Math.floor((transform - window) / 2);
  const result = new Float64Array(transform);
  for (let i = 0; i < window; i++) result[left + i] = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / window);
  return result;
}

/**
 * Pads with `margin` samples on either side, mirrored at the first and the last sample, which are not
 * repeated.
 */
function reflected(samples: Float32Array, margin: number): Float32Array {
  const result = new Float32Array(samples.length + 2 * margin);
  result.set(samples, margin);
  for (let i = 1; i <= margin; i++) {
    result[margin - i] = samples[i]!;
    result[margin + samples.length - 1 + i] = samples[samples.length - 1 - i]!;
  }
  return result;
}
