import type { FileRange } from './file_range.ts';

/** A recording as stored: a file to decode, or samples of one channel. */
export type AudioSource =
  | { readonly kind: 'file'; readonly path: string }
  /** A member of an archive. */
  | { readonly kind: 'range'; readonly range: FileRange }
  /** The bytes of a recording in memory; `name` is for messages. */
  | { readonly kind: 'bytes'; readonly name: string; readonly bytes: Uint8Array }
  /** `rate`: samples per second. */
  | { readonly kind: 'samples'; readonly rate: number; readonly samples: Float32Array };
