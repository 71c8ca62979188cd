/** Facts that a preparation step or a format states about a modality at compile time. */
export interface Facts {
  /** Size of the token vocabulary. */
  readonly vocabulary?: number;
  /** Image size, in pixels. */
  readonly height?: number;
  readonly width?: number;
  /** Longest text, in tokens. */
  readonly tokens?: number;
  /** Lengths to which batches are padded, in tokens. */
  readonly tokenBuckets?: readonly number[];
  /** Frequency bands of a spectrogram. */
  readonly bins?: number;
  /** Longest spectrogram, in frames. */
  readonly frames?: number;
  /** Lengths to which batches are padded, in frames. */
  readonly frameBuckets?: readonly number[];
}
