import type { InputField } from './fields.ts';
import type { RecordProblems } from './problems.ts';
import type { Remarks } from './remarks.ts';

/** A record of a dataset before preparation: named inputs, which modalities read, and named targets. */
export interface Sample {
  /** Stable within the split (`train.tsv:17`, a question id); used in messages. */
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
  /**
   * Cheap: returns paths and strings without decoding. Throws DataError if a file that it needs is damaged.
   */
  at(index: number): Sample;
  /** Unusable records, which were left out; absent: none. Training rejects a split with problems. */
  readonly problems?: RecordProblems;
  /** Absent: none. */
  readonly remarks?: Remarks;
  /** Order of training that reads one file after another; absent: all records are shuffled together. */
  readonly sequence?: FileSequence;
}

/** Files in random order, whose records are shuffled within a window. */
export interface FileSequence {
  /** Index in the split of the first record of each file. */
  readonly starts: Uint32Array;
  /** Number of records of a window. */
  readonly buffer: number;
}

export interface Dataset {
  readonly splits: Readonly<Record<string, Split>>;
  /** Names of classes, answers or attributes in index order, by the truth that refers to them. */
  readonly names: Readonly<Record<string, readonly string[]>>;
}
