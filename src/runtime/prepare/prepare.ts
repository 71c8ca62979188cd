import type { PrepareSignature } from '../../compiler/catalog/signature.ts';
import type { Facts } from '../../compiler/model/facts.ts';
import type { Random } from '../random.ts';
import type { RgbImage } from '../records/image.ts';

/** Token ids of one text or pair, [CLS] and [SEP] included. */
export interface Tokens {
  readonly ids: readonly number[];
  readonly segments: readonly number[];
}

/** A prepare step on images: decode is implied before the first. Steps run in data workers. */
export interface ImageStep extends PrepareSignature {
  readonly on: 'pixels';
  facts?(args: Readonly<Record<string, unknown>>): Facts;
  /** Whether it makes the same 8-bit image each time, so that a dataset's cache may keep it. Absent: it does not. */
  cacheable?(args: Readonly<Record<string, unknown>>): boolean;
  /** `random`: in training only. A result without `objects` has those of the image it is given. */
  apply(image: RgbImage, args: Readonly<Record<string, unknown>>, random?: Random): RgbImage;
}

/** A prepare step on text: the first makes tokens of strings, later ones change tokens. */
export interface TextStep extends PrepareSignature {
  readonly on: 'tokens';
  /**
   * The vocabulary this step encodes with: read from its file, or built from `corpus`, the training texts. Absent for
   * steps that only change tokens. Made once per run; workers and later evaluations are given the result.
   */
  vocabulary?(
    args: Readonly<Record<string, unknown>>,
    context: { readonly root: string; readonly corpus: () => Iterable<string> },
  ): Promise<readonly string[]>;
  /** Made once per worker. `vocabulary` is the one of the modality's encoding step. */
  start(
    args: Readonly<Record<string, unknown>>,
    context: { readonly vocabulary: readonly string[] },
  ): Promise<TextTransform>;
}

export interface TextTransform {
  encode?(texts: readonly string[]): Tokens;
  change?(tokens: Tokens): Tokens;
  /** Lengths, ascending, that a batch of texts is padded to: the smallest that holds its longest text. */
  readonly buckets?: readonly number[];
}
