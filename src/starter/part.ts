import type { Survey } from './survey.ts';

/** An input of the records of a part, and the encoder that reads it. */
export type PartInput = MediaInput | TextInput | NumbersInput;

/**
 * Images or recordings of a record are numbered from 1; those with equal numbers share an encoder across
 * parts.
 */
export interface MediaInput {
  readonly kind: 'image' | 'audio';
  readonly number: number;
  /** Use of columns, as in the block `columns`; absent if the format has fixed fields. */
  readonly use?: string;
}

export interface TextInput {
  readonly kind: 'text';
  readonly use: string;
}

/** Numbers and categories of a row; each part has its own encoder for them. */
export interface NumbersInput {
  readonly kind: 'numbers';
  readonly columns: number;
  readonly categories: boolean;
  readonly use: string;
}

/** Kind of answer that a part predicts. */
export type PartTarget = 'class' | 'labels' | 'number' | 'boxes';

/** One dataset and its task in a new spec, before the data is read. */
export interface SpecPart {
  /** Name of the dataset and the task, such as `pets`. */
  readonly name: string;
  /** The call of the format, with paths relative to the folder of the spec. */
  readonly format: string;
  readonly inputs: readonly PartInput[];
  readonly target: PartTarget;
  /** The truth that the task reads, such as `label` or `value`. */
  readonly truth: string;
  /** Use of columns for the truth; absent if the format has fixed fields. */
  readonly truthUse?: string;
  /** Comments on choices that the user may want to change. */
  readonly notes: readonly string[];
}

/** A part with properties of its data. */
export interface SurveyedPart extends SpecPart {
  readonly survey: Survey;
  /** Percentage of unusable records, for `skip` of the dataset; 0 if all are usable. */
  readonly skip: number;
}

/** Name of the field of an input, and of the modality that reads it. */
export function fieldOf(input: PartInput, { name }: Pick<SpecPart, 'name'>): string {
  switch (input.kind) {
    case 'text':
      return 'text';
    case 'numbers':
      return `${name}_row`;
    case 'image':
    case 'audio':
      return input.number === 1 ? input.kind : `${input.kind}_${input.number}`;
  }
}
