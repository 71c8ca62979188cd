import type { Survey } from './survey.ts';

/** An input of the records of a part, and the encoder that reads it. */
export type PartInput =
  | { readonly kind: 'image' }
  | { readonly kind: 'text' }
  | { readonly kind: 'audio' }
  | {
      readonly kind: 'numbers';
      /** Name of the field, of which each part has one. */
      readonly field: string;
      readonly columns: number;
      readonly categories: boolean;
    };

/** Kind of answer that a part asks for. */
export type PartTarget = 'class' | 'labels' | 'number' | 'boxes';

/** One dataset with one task of a new spec, before its data is read. */
export interface SpecPart {
  /** Names the dataset and the task: `pets`. */
  readonly name: string;
  /** The call of the format, with paths relative to the folder of the spec. */
  readonly format: string;
  /** Contents of the block `columns`; undefined for formats with fixed fields. */
  readonly columns?: string;
  readonly inputs: readonly PartInput[];
  readonly target: PartTarget;
  /** The truth that the task reads: `label`, `price`. */
  readonly truth: string;
  /** Comments on choices that the user may want to change. */
  readonly notes: readonly string[];
}

/** A part with the facts that its data has. */
export interface SurveyedPart extends SpecPart {
  readonly survey: Survey;
  /** Share of the records that cannot be used, in percent: `skip` of the dataset; 0 where all can. */
  readonly skip: number;
}
