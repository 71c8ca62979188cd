/** Sound with one channel. */
export interface Wave {
  /** Samples per second. */
  readonly rate: number;
  /** Amplitudes; full scale is -1..1. */
  readonly samples: Float32Array;
}

/** Energy of a sound by frequency band and time, or a level derived from it. */
export interface Spectrogram {
  readonly bins: number;
  readonly frames: number;
  /** [bins, frames], row-major: a row for each band, from low to high frequencies. */
  readonly data: Float32Array;
}
