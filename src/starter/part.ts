import type { Survey } from './survey.ts';

/** An input of the records of a part, and the encoder that reads it. */
export type PartInput = MediaInput | TextInput | NumbersInput;

/** The images or recordings of a record are numbered from 1; the same encoder reads those of all parts with a number. */
export interface MediaInput {
  readonly kind: 'image' | 'audio';
  readonly number: number;
  /** Use of columns, as in the block `columns`; absent: the format has fixed fields. */
  readonly use?: string;
}

export interface TextInput {
  readonly kind: 'text';
  readonly use: string;
}

/** Numbers and categories of a row, which have an encoder for each part. */
export interface NumbersInput {
  readonly kind: 'numbers';
  readonly columns: number;
  readonly categories: boolean;
  readonly use: string;
}

/** Kind of answer that a part asks for. */
export type PartTarget = 'class' | 'labels' | 'number' | 'boxes';

/** One dataset with one task of a new spec, before its data is read. */
export interface SpecPart {
  /** Names the dataset and the task: `pets`. */
  readonly name: string;
  /** The call of the format, with paths relative to the folder of the spec. */
  readonly format: string;
  readonly inputs: readonly PartInput[];
  readonly target: PartTarget;
  /** The truth that the task reads: `label`, `value`. */
  readonly truth: string;
  /** Use of columns for the truth; absent: the format has fixed fields. */
  readonly truthUse?: string;
  /** Comments on choices that the user may want to change. */
  readonly notes: readonly string[];
}

/** A part with the facts that its data has. */
export interface SurveyedPart extends SpecPart {
  readonly survey: Survey;
  /** Share of the records that cannot be used, in percent: `skip` of the dataset; 0 where all can. */
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
