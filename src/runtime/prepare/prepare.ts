import type { RuntimeWord } from '../../compiler/catalog/word.ts';

/** Interleaved RGB, 8 bits or float, row-major, origin at the top left. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** [height, width, 3]; 0..255 before `normalize`, normalised floats after it. */
  readonly data: Uint8Array | Float32Array;
}

/** Token ids of one text or pair, [CLS] and [SEP] included. */
export interface Tokens {
  readonly ids: readonly number[];
  readonly segments: readonly number[];
}

/** A prepare step on pictures: decode is implied before the first. Steps run in data workers. */
export interface PictureStep extends RuntimeWord {
  readonly category: 'prepare';
  readonly on: 'pixels';
  apply(picture: Picture, args: Readonly<Record<string, unknown>>): Picture;
}

/** A prepare step on text: the first makes tokens of strings, later ones change tokens. */
export interface TextStep extends RuntimeWord {
  readonly category: 'prepare';
  readonly on: 'tokens';
  /** Made once per worker: loads the vocabulary. `corpus` is given when the vocabulary is built from the data. */
  start(
    args: Readonly<Record<string, unknown>>,
    context: { readonly root: string; readonly vocabulary?: readonly string[] },
  ): TextTransform;
}

export interface TextTransform {
  encode?(texts: readonly string[]): Tokens;
  change?(tokens: Tokens): Tokens;
}
