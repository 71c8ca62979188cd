/** A recording as stored: a file to decode, or samples of one channel. */
export type AudioSource =
  | { readonly kind: 'file'; readonly path: string }
  /** `rate`: samples per second. */
  | { readonly kind: 'samples'; readonly rate: number; readonly samples: Float32Array };
