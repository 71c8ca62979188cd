import type { TaskSpec } from '../../compiler/artifact/run_spec.ts';
import { DataError } from '../errors.ts';
import { argmax } from '../metrics/values.ts';
import type { Dataset, Sample, Split } from '../records/record.ts';
import type { Prepare } from './preparer.ts';
import { rawSample } from './truth.ts';

/** A record that cannot be used. */
export interface BadRecord {
  readonly where: string;
  readonly message: string;
}

/** What a split holds, found by reading all of it. */
export interface SplitReport {
  readonly split: string;
  readonly records: number;
  /** Records or boxes of each class, by name; of soft scores the class with the highest. */
  readonly classes: Readonly<Record<string, number>>;
  readonly boxes: number;
  readonly recordsWithoutBoxes: number;
  /** Records by the height × width that batches of them are padded to. */
  readonly images: Readonly<Record<string, number>>;
  /** Records by the length in tokens that batches of them are padded to. */
  readonly texts: Readonly<Record<string, number>>;
  /** All of them, the first ones in full. */
  readonly bad: number;
  readonly badRecords: readonly BadRecord[];
  /** Image files. */
  readonly files: ReadonlySet<string>;
}

/** As many are told in full. */
const mostShown = 20;

/** Reads and prepares every record of a split, as training would; what is wrong with one does not stop the others. */
export async function inspectSplit(
  task: TaskSpec,
  dataset: Dataset,
  split: Split,
  prepare: Prepare,
  limit: number | null,
): Promise<SplitReport> {
  const count = Math.min(split.length, limit ?? split.length);
  const [classes, images, texts] = [new Tally(), new Tally(), new Tally()];
  const files = new Set<string>();
  const badRecords: BadRecord[] = [];
  let [bad, boxes, empty] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    try {
      const sample = split.at(i);
      if (sample.image?.kind === 'file') files.add(sample.image.path);
      const { sizes } = await prepare(task.name, [rawSample(task, sample, undefined)]);
      if (sizes.height !== undefined) images.add(`${sizes.height} × ${sizes.width}`);
      if (sizes.tokens !== undefined) texts.add(String(sizes.tokens));
      const found = classesOf(sample);
      for (const label of found) classes.add(dataset.labels?.[label] ?? String(label));
      if (sample.truth.box !== undefined) {
        boxes += found.length;
        if (found.length === 0) empty++;
      }
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      bad++;
      if (badRecords.length < mostShown) badRecords.push({ where: error.where, message: error.message });
    }
  }
  return {
    split: split.name,
    records: count,
    classes: classes.counts(),
    boxes,
    recordsWithoutBoxes: empty,
    images: images.counts(),
    texts: texts.counts(),
    bad,
    badRecords,
    files,
  };
}

/** Classes of the boxes, or of the record; none where it has no truth. */
function classesOf({ truth: { label, scores } }: Sample): readonly number[] {
  if (typeof label === 'number') return label >= 0 ? [label] : [];
  if (label !== undefined) return Array.from(label);
  if (scores === undefined || typeof scores === 'number') return [];
  const best = argmax(Array.from(scores));
  return scores[best]! > 0 ? [best] : [];
}

class Tally {
  private readonly found = new Map<string, number>();

  add(name: string): void {
    this.found.set(name, (this.found.get(name) ?? 0) + 1);
  }

  /** The most frequent first. */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.found].sort((a, b) => b[1] - a[1]));
  }
}
