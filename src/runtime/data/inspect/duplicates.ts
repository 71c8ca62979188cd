import { RecordProblems } from '../../records/problems.ts';
import type { Dataset, Sample, Split } from '../../records/record.ts';
import { InputDigests } from './input_digests.ts';

/** Records that match training records: how many, and the first. */
export interface Alike {
  readonly count: number;
  /** Id of the first one; absent if there is none. */
  readonly first?: string;
}

/** Records whose inputs also occur in another record, of either split. */
export interface Duplicates {
  /** Held-out records whose inputs all equal those of a training record. */
  readonly acrossSplits: Alike;
  /**
   * Other held-out records that share an image or recording with a training record, by the name of the input.
   */
  readonly sharedMedia: ReadonlyMap<string, Alike>;
  /**
   * Input whose equal values belong in one split: the only input, or an image or recording; absent if there
   * is none.
   */
  readonly groupedBy?: string;
  /** Training records whose inputs equal those of an earlier one. */
  readonly inTraining: number;
}

/**
 * Compares the inputs of all records: texts, numbers, and the bytes of images and recordings. `limit`: number
 * of records of each split; null: all.
 */
export async function findDuplicates({ splits }: Dataset, limit: number | null): Promise<Duplicates> {
  const digests = new InputDigests();
  const [training, trainedMedia] = [new Set<string>(), new Set<string>()];
  let inTraining = 0;
  for (const sample of first(splits.train, limit)) {
    const found = await digests.of(sample);
    if (training.has(found.inputs)) inTraining++;
    training.add(found.inputs);
    for (const digest of found.media.values()) trainedMedia.add(digest);
  }
  const whole = new AlikeRecords();
  const shared = new Map<string, AlikeRecords>();
  for (const sample of first(splits.valid, limit)) {
    const found = await digests.of(sample);
    if (training.has(found.inputs)) {
      whole.add(sample);
      continue;
    }
    const [name] = [...found.media].find(([, digest]) => trainedMedia.has(digest)) ?? [];
    if (name === undefined) continue;
    const records = shared.get(name) ?? new AlikeRecords();
    shared.set(name, records);
    records.add(sample);
  }
  const sharedMedia = new Map([...shared].map(([name, records]) => [name, records.found()]));
  return { acrossSplits: whole.found(), sharedMedia, inTraining, ...whole.groupedBy() };
}

/** Kinds of inputs that are stored media. */
const media: ReadonlySet<string> = new Set(['image', 'audio']);

class AlikeRecords {
  #count = 0;
  #first: Sample | undefined;

  add(sample: Sample): void {
    this.#first ??= sample;
    this.#count++;
  }

  groupedBy(): Pick<Duplicates, 'groupedBy'> {
    const inputs = Object.entries(this.#first?.fields ?? {});
    const [name] = inputs.find(([, { kind }]) => inputs.length === 1 || media.has(kind)) ?? [];
    return name === undefined ? {} : { groupedBy: name };
  }

  found(): Alike {
    return { count: this.#count, ...(this.#first && { first: this.#first.id }) };
  }
}

/**
 * Notes on duplicates. `advice` returns how to keep equal values of an input in one split, or, without an
 * input, equal records; undefined if the format has no way.
 */
export function duplicateNotes(
  { acrossSplits, groupedBy, sharedMedia, inTraining }: Duplicates,
  advice: (input?: string) => string | undefined,
): readonly string[] {
  const advised = (text: string, input?: string) => {
    const more = advice(input);
    return more === undefined ? text : `${text}; ${more}`;
  };
  return [
    ...(acrossSplits.count > 0
      ? [
          advised(
            `${records(acrossSplits.count)} held out with the inputs of a training record, first ${acrossSplits.first}: the held-out results are too good`,
            groupedBy,
          ),
        ]
      : []),
    ...[...sharedMedia].map(([input, { count, first: id }]) =>
      advised(
        `${records(count)} held out with the ${input} of a training record and other inputs, first ${id}: the held-out results may be too good`,
        input,
      ),
    ),
    ...(inTraining > 0 ? [`${records(inTraining)} in training with the inputs of an earlier one`] : []),
  ];
}

function records(count: number): string {
  return `${count} ${count === 1 ? 'record' : 'records'}`;
}

/** The first records of a split. Unreadable ones are skipped: their problems are reported elsewhere. */
function* first(split: Split | undefined, limit: number | null): Iterable<Sample> {
  const count = Math.min(split?.length ?? 0, limit ?? Number.POSITIVE_INFINITY);
  const reported = new RecordProblems();
  for (let i = 0; i < count; i++) {
    const sample = reported.collect(() => split!.at(i));
    if (sample) yield sample;
  }
}
