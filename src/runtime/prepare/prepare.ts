import type { PrepareSignature } from '../../compiler/catalog/signature.ts';
import type { Facts } from '../../compiler/model/facts.ts';
import type { Spectrogram, Wave } from '../audio/wave.ts';
import type { Random } from '../random.ts';
import type { RasterImage } from '../records/image.ts';

/** Token ids of a text or pair, including [CLS] and [SEP]. */
export interface Tokens {
  readonly ids: readonly number[];
  readonly segments: readonly number[];
}

/** A prepare step on images, which are decoded before the first step. Steps run in data workers. */
export interface ImageStep extends PrepareSignature {
  readonly on: 'pixels';
  /** All steps but `normalize` read and return 8-bit images. */
  readonly forms: { readonly from: 'image'; readonly to: 'image' | 'normalised image' };
  facts?(args: Readonly<Record<string, unknown>>): Facts;
  /** Whether the result is deterministic and 8-bit, so that an image cache may store it; absent: no. */
  cacheable?(args: Readonly<Record<string, unknown>>): boolean;
  /**
   * `random`: in training only. A result without `objects` keeps those of its input. Throws DataError with an
   * empty `where`, which the caller fills in.
   */
  apply(image: RasterImage, args: Readonly<Record<string, unknown>>, random?: Random): RasterImage;
}

/** A text file that a spec names. */
export interface SpecFile {
  readonly path: string;
  readonly lines: readonly string[];
}

/** A prepare step on text: the first step encodes strings as tokens, later ones transform tokens. */
export interface TextStep extends PrepareSignature {
  readonly on: 'tokens';
  /**
   * The vocabulary of this step, read from its file or built from `corpus`, the training texts. Absent for
   * steps that only transform tokens. Called once per run; workers and later evaluations receive the result.
   */
  vocabulary?(
    args: Readonly<Record<string, unknown>>,
    context: {
      readonly linesOf: (file: string) => SpecFile;
      readonly corpus: () => Iterable<string>;
    },
  ): Promise<readonly string[]>;
  /** Called once per worker. `vocabulary`: vocabulary of the modality's encoding step. */
  start(
    args: Readonly<Record<string, unknown>>,
    context: { readonly vocabulary: readonly string[] },
  ): Promise<TextTransform>;
}

/** A prepare step on numbers: declares how a batch encodes a row. */
export interface NumbersStep extends PrepareSignature {
  readonly on: 'numbers';
  /** Whether the numbers are standardised to mean 0 and standard deviation 1 over the training split. */
  readonly standardizes?: true;
  /** Largest number of categories, including the indices for numbers and for unknown categories. */
  categories?(args: Readonly<Record<string, unknown>>): number;
}

export interface TextTransform {
  encode?(texts: readonly string[]): Tokens;
  change?(tokens: Tokens): Tokens;
  /** Ascending lengths; a batch of texts is padded to the smallest one that holds its longest text. */
  readonly buckets?: readonly number[];
}

/** A prepare step on sound, which is decoded before the first step. Steps run in data workers. */
export type AudioStep = WaveStep | SpectrumStep | SpectrogramStep;

interface AudioStepBase extends PrepareSignature {
  readonly on: 'audio';
  facts?(args: Readonly<Record<string, unknown>>): Facts;
  /** Whether the result is the same in every epoch, so that it may be cached. */
  readonly deterministic: boolean;
}

/** A step on a sound. A `recording` has any sampling rate, a `wave` the rate that the spec declares. */
export interface WaveStep extends AudioStepBase {
  readonly forms: { readonly from: 'recording' | 'wave'; readonly to: 'wave' };
  /** `random`: in training only. Throws DataError with an empty `where`, which the caller fills in. */
  start(args: Readonly<Record<string, unknown>>): (wave: Wave, random?: Random) => Wave;
}

/** The step from a sound to its spectrogram. */
export interface SpectrumStep extends AudioStepBase {
  readonly forms: { readonly from: 'wave'; readonly to: 'spectrogram' };
  start(args: Readonly<Record<string, unknown>>): (wave: Wave, random?: Random) => Spectrogram;
}

export interface SpectrogramStep extends AudioStepBase {
  readonly forms: { readonly from: 'spectrogram'; readonly to: 'spectrogram' };
  start(args: Readonly<Record<string, unknown>>): (spectrogram: Spectrogram, random?: Random) => Spectrogram;
}
