import type { PageImage, ShownBox } from '../image.ts';
import type { ShownInput } from '../samples.ts';

/** A record with the predictions of a model. */
export interface ShownRecord {
  /** File and line, or another name of the record. */
  readonly where: string;
  readonly inputs: readonly ShownField[];
  /** Predictions, most probable first. */
  readonly predicted: readonly ShownAnswer[];
  /** Targets as text. */
  readonly truth: readonly string[];
  /** Quality of the prediction, which orders records. */
  readonly score: string;
}

/** An input; an image has its true and predicted boxes. */
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
  /** Whether it is a target; undefined if that is not defined, as for numbers. */
  readonly right: boolean | undefined;
}
