import type { TaskSpec } from '../../../compiler/artifact/run_spec.ts';
import type { DataError } from '../../errors.ts';
import { isTolerable, RecordProblems } from '../../records/problems.ts';
import type { Dataset, Sample, Split } from '../../records/record.ts';
import { type Remark, Remarks } from '../../records/remarks.ts';
import { rawSample } from '../batches/truth.ts';
import type { Prepare } from '../preparer.ts';
import { balanceNotes } from './balance.ts';
import { ImageSizes } from './image_sizes.ts';
import { Tally } from './tally.ts';
import { valueNotes } from './values.ts';

/** A record that cannot be used, or another problem of a dataset. */
export interface BadRecord {
  /** File and record or line. */
  readonly where: string;
  readonly message: string;
  readonly hint?: string;
}

/** Problems of one kind: their messages differ only in quoted text and numbers. */
export interface BadRecords {
  readonly count: number;
  /** The first few, complete. */
  readonly first: readonly BadRecord[];
}

/** Contents of a split, determined by reading all of it. */
export interface SplitReport {
  readonly split: string;
  /** Records that could be read; some of them may have problems in preparation. */
  readonly records: number;
  /** Records or boxes of each class, by name; with soft scores, the class with the highest score counts. */
  readonly classes: Readonly<Record<string, number>>;
  /** Records whose truth names only unknown classes: questions with no answer in the vocabulary. */
  readonly recordsWithoutClass: number;
  /** Null if records have no boxes. */
  readonly boxes: number | null;
  readonly recordsWithoutBoxes: number;
  /** Largest number of boxes of a record. */
  readonly mostBoxes: number;
  /** Number of records by the height × width to which their batches are padded. */
  readonly images: Readonly<Record<string, number>>;
  /** Number of records by the length in tokens to which their batches are padded. */
  readonly texts: Readonly<Record<string, number>>;
  /** Number of records by the length in frames to which their batches are padded. */
  readonly recordings: Readonly<Record<string, number>>;
  /** Number of problems: records that cannot be used, in reading or in preparation. */
  readonly bad: number;
  /** Number of unusable records that are left out, as `skip` of the dataset allows. */
  readonly skipped: number;
  readonly badRecords: readonly BadRecord[];
  readonly badKinds: readonly BadRecords[];
  readonly remarks: readonly Remark[];
  /** Other potentially surprising findings about the split. */
  readonly notes: readonly string[];
  /** Image and audio files. */
  readonly files: ReadonlySet<string>;
}

export interface InspectOptions {
  /** Number of records; null: all. */
  readonly limit: number | null;
  /** Queries of the task, the largest number of boxes that can be matched; null if it has none. */
  readonly queries: number | null;
  /** Largest share of the records that may be left out; null: none. */
  readonly skip: number | null;
  /** Records that are left out because they cannot be decoded; their files are still listed. */
  readonly unused: readonly Sample[];
}

/**
 * Reads and prepares every record of a split, as training would. Problems of a record do not stop the others.
 */
export async function inspectSplit(
  task: TaskSpec,
  dataset: Dataset,
  split: Split,
  prepare: Prepare,
  { limit, queries, skip, unused }: InspectOptions,
): Promise<SplitReport> {
  const count = Math.min(split.length, limit ?? split.length);
  const inspection = new Inspection(dataset, queries);
  const problems = new RecordProblems();
  for (const sample of unused) inspection.addFile(sample);
  for (let i = 0; i < count; i++) {
    await problems.collectAsync(async () => {
      const sample = split.at(i);
      inspection.addFile(sample);
      const { sizes, cut } = await prepare(task.name, [rawSample(task, sample, undefined)]);
      inspection.add(sample, sizes, cut);
    });
  }
  const kinds = [...(split.problems?.kinds() ?? []), ...problems.kinds()].map(({ count, first }) => ({
    count,
    first: first.map(badRecord),
  }));
  const unreadable = split.problems?.count ?? 0;
  const skipped = isTolerable(split, skip) ? unreadable : 0;
  return {
    split: split.name,
    records: count,
    ...inspection.report(),
    bad: unreadable - skipped + problems.count,
    skipped,
    badRecords: kinds.flatMap(({ first }) => first),
    badKinds: kinds,
    remarks: [...(split.remarks?.list() ?? []), ...inspection.remarks.list()],
  };
}

export function badRecord({ where, message, hint }: DataError): BadRecord {
  return { where, message, ...(hint === undefined ? {} : { hint }) };
}

class Inspection {
  readonly remarks = new Remarks();
  readonly #imageSizes = new ImageSizes(this.remarks);
  /** Names of the classes that are counted. */
  readonly #names: readonly string[];
  readonly #queries: number | null;
  readonly #classes = new Tally();
  readonly #images = new Tally();
  readonly #texts = new Tally();
  readonly #recordings = new Tally();
  readonly #files = new Set<string>();
  readonly #values: number[] = [];
  #withoutClass = 0;
  #boxes: number | null = null;
  #withoutBoxes = 0;
  #mostBoxes = 0;

  constructor({ names }: Dataset, queries: number | null) {
    this.#names = names.label ?? names.labels ?? [];
    this.#queries = queries;
  }

  /** Adds the image and audio files of a record, including those that cannot be decoded, for the lock. */
  addFile({ fields }: Sample): void {
    for (const field of Object.values(fields)) {
      if (field.kind === 'image' && field.image.kind === 'file') this.#files.add(field.image.path);
      if (field.kind === 'audio' && field.audio.kind === 'file') this.#files.add(field.audio.path);
    }
  }

  add(sample: Sample, sizes: Readonly<Record<string, number>>, cut: readonly string[]): void {
    const { height, width, tokens, frames } = sizes;
    this.#imageSizes.add(sample, sizes);
    for (const modality of cut)
      this.remarks.add(`inputs of ${modality} are truncated by its preparation`, sample.id);
    if (height !== undefined) this.#images.add(`${height} × ${width}`);
    if (tokens !== undefined) this.#texts.add(String(tokens));
    if (frames !== undefined) this.#recordings.add(String(frames));
    const classes = classesOf(sample);
    const { value } = sample.truth;
    if (typeof value === 'number') this.#values.push(value);
    for (const label of classes) this.#classes.add(this.#names[label] ?? String(label));
    if (sample.truth.box !== undefined) this.#addBoxes(classes.length, sample.id);
    else if (classes.length === 0 && classTruths.some((name) => Object.hasOwn(sample.truth, name)))
      this.#withoutClass++;
  }

  report() {
    return {
      classes: this.#classes.counts(),
      recordsWithoutClass: this.#withoutClass,
      boxes: this.#boxes,
      recordsWithoutBoxes: this.#withoutBoxes,
      mostBoxes: this.#mostBoxes,
      images: this.#images.counts(),
      texts: this.#texts.counts(),
      recordings: this.#recordings.counts(),
      notes: [
        ...balanceNotes(this.#classes.counts(), this.#names),
        ...valueNotes(this.#values),
        ...this.#imageSizes.notes(),
      ],
      files: this.#files,
    };
  }

  #addBoxes(count: number, id: string): void {
    this.#boxes = (this.#boxes ?? 0) + count;
    this.#mostBoxes = Math.max(this.#mostBoxes, count);
    if (count === 0) this.#withoutBoxes++;
    if (this.#queries !== null && count > this.#queries) {
      const message = `images have more boxes than the ${this.#queries} queries of the task; the remaining boxes are never matched`;
      this.remarks.add(message, id);
    }
  }
}

/** Truths that name classes. */
const classTruths = ['label', 'labels', 'scores'] as const;

/** Classes of the boxes, or of the record; none if it has no truth. */
function classesOf({ truth: { label, labels, scores } }: Sample): readonly number[] {
  if (labels !== undefined && typeof labels !== 'number') {
    return Array.from(labels).flatMap((value, index) => (value > 0 ? [index] : []));
  }
  if (typeof label === 'number') return label >= 0 ? [label] : [];
  if (label !== undefined) return Array.from(label);
  if (scores === undefined || typeof scores === 'number') return [];
  const best = scores.indexOf(Math.max(...scores));
  return scores[best]! > 0 ? [best] : [];
}
