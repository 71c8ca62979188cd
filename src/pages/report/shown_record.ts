import type { PageImage, ShownBox } from '../image.ts';
import type { ShownInput } from '../samples.ts';

/** A record with what a model predicts for it. */
export interface ShownRecord {
  /** File and line, or another name of the record. */
  readonly where: string;
  readonly inputs: readonly ShownField[];
  /** Predictions, the most probable first. */
  readonly predicted: readonly ShownAnswer[];
  /** Targets as text. */
  readonly truth: readonly string[];
  /** Quality of the prediction by which records are ordered. */
  readonly score: string;
}

/** An input, with true and predicted boxes where it is an image. */
export type ShownField =
  | {
      readonly kind: 'image';
      readonly modality: string;
      readonly image: PageImage;
      readonly width: number;
      readonly height: number;
      readonly trueBoxes: readonly ShownBox[];
      readonly predictedBoxes: readonly ShownBox[];
    }
  | { readonly kind: 'text'; readonly modality: string; readonly text: string }
  | Extract<ShownInput, { readonly kind: 'numbers' }>;

export interface ShownAnswer {
  readonly label: string;
  /** Probability in 0..1; undefined for numbers. */
  readonly probability: number | undefined;
  /** Whether it is a target: undefined where that cannot be said, as of numbers. */
  readonly right: boolean | undefined;
}
