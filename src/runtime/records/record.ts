import type { InputField } from './fields.ts';
import type { RecordProblems } from './problems.ts';
import type { Remarks } from './remarks.ts';

/** A record of a dataset before preparation: inputs, which modalities read, and targets, by name. */
export interface Sample {
  /** Stable within the split (`train.tsv:17`, a question id); messages name it. */
  readonly id: string;
  /** Inputs by name. Formats with one image or one text call them `image` and `text`. */
  readonly fields: Readonly<Record<string, InputField>>;
  /**
   * Targets by truth name: a class index for `label`, dense soft targets for `scores`. Empty in test splits.
   */
  readonly truth: Readonly<Record<string, number | readonly number[] | Float32Array>>;
  /** Values that only metrics read, such as the answers of a VQA question. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

export interface Split {
  readonly name: string;
  /** Number of usable records. */
  readonly length: number;
  /** Cheap: paths and strings, no decoding. Throws DataError where a file that it needs is damaged. */
  at(index: number): Sample;
  /**
   * Records that were left out because they cannot be used; absent: none. Training refuses a split with
   * problems.
   */
  readonly problems?: RecordProblems;
  /** Absent: none. */
  readonly remarks?: Remarks;
  /** Order of training that reads files one after the other; absent: all records are shuffled together. */
  readonly sequence?: FileSequence;
}

/** Files in random order, and their records shuffled within a window. */
export interface FileSequence {
  /** Index in the split of the first record of each file. */
  readonly starts: Uint32Array;
  /** Records of a window. */
  readonly buffer: number;
}

export interface Dataset {
  readonly splits: Readonly<Record<string, Split>>;
  /** Names of classes, answers or attributes in index order, by the truth that refers to them. */
  readonly names: Readonly<Record<string, readonly string[]>>;
}
