import type { CodeDataset } from '../records/code.ts';
import type { Sample, Split } from '../records/record.ts';
import type { SkippedRecords } from '../records/skipped.ts';
import type { BatchDigests } from './contents/digest.ts';
import type { DrawnRecords } from './contents/drawn_records.ts';
import type { VerifyFiles } from './contents/unchanged.ts';
import type { Fitted } from './fitting/fitted.ts';

/** A batch of a task, in the layout of its programs' inputs. */
export interface Batch {
  readonly task: string;
  /** `batch`; `height` and `width` of images; `tokens` of texts. */
  readonly sizes: Readonly<Record<string, number>>;
  /**
   * Values of the graph inputs: `image.pixels` f32[B,3,H,W], `image.mask` i32[B,H,W] (1 = padding);
   * `text.ids`, `text.segments`, `text.mask` i32[B,L] (mask 1 = token); `truth.label` i32[B], `truth.scores`
   * f32[B,labels].
   */
  readonly inputs: Readonly<Record<string, Float32Array | Int32Array>>;
  /** One per row; rows from `valid` on repeat the last record and are not counted. */
  readonly samples: readonly Sample[];
  readonly valid: number;
}

/** A training batch, with the digests that identify it. */
export interface TrainingBatch extends Batch {
  readonly digests: BatchDigests;
}

/**
 * `vocabularies` and `statistics` of an earlier run, if given, are used instead of fitting to the training
 * data.
 */
export interface DataOptions extends Partial<Fitted> {
  /** Folder of the spec, to which paths are relative. */
  readonly root: string;
  readonly seed: number;
  /** Number of threads that decode and tokenise; 0: the calling thread. */
  readonly workers: number;
  /** Rows from code, by the name of their dataset. */
  readonly datasets?: Readonly<Record<string, CodeDataset>>;
  /**
   * Called with the files of each record before it is first read: images, recordings, shards. Throws
   * DataError if a file is not as expected.
   */
  readonly verifyFiles?: VerifyFiles;
  /**
   * Splits that are read; absent: all. If `skip` allows leaving out records that cannot be decoded, only
   * these splits are decoded in advance.
   */
  readonly splits?: readonly string[];
  /** Number of usable records to read from the start of each split; absent: all. */
  readonly limit?: number;
  /** Receives warnings; work continues after them. */
  readonly warn?: (message: string) => void;
}

/** All data of a run, opened and checked. */
export interface DataSource extends Fitted {
  /** Records that are left out because they cannot be used. */
  readonly skipped: readonly SkippedRecords[];
  /** Names of classes, answers or attributes of a task's dataset in index order, by truth. */
  names(task: string): Readonly<Record<string, readonly string[]>>;
  /** A split of a task's dataset: `train` or `valid`. Throws DataError if the dataset has no such split. */
  split(task: string, name: string): Split;
  /**
   * The k-th training batch of a task, k from 0: a pure function of (seed, task, k), so that a checkpoint
   * stores only k. Each epoch is a permutation of the split. With `drawn`, the contents of records that it
   * does not contain yet are digested too.
   */
  trainBatch(task: string, k: number, drawn?: DrawnRecords): Promise<TrainingBatch>;
  /** Lets later batches reuse the memory of a batch's inputs, which must not be read afterwards. */
  release(batch: TrainingBatch): void;
  /** Names of the records of the k-th training batch, as in its digests. */
  trainNames(task: string, k: number): readonly string[];
  /**
   * Name and content digest of every training record of a task, in the order of the split. Throws system
   * errors.
   */
  trainContents(task: string): AsyncIterable<readonly [name: string, digest: string]>;
  /**
   * The first `limit` records of a split (null: all), in batches of records that have equal sizes when
   * prepared alone. The last batch of each size may be smaller.
   */
  evalBatches(task: string, split: string, limit: number | null): AsyncIterable<Batch>;
  /** A batch of the given records, filled up to the task's batch size: predictions on a user's own data. */
  batchOf(task: string, samples: readonly Sample[]): Promise<Batch>;
  close(): Promise<void>;
}
