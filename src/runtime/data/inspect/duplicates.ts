import { createHash, type Hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { InputField } from '../../records/fields.ts';
import { RecordProblems } from '../../records/problems.ts';
import type { Dataset, Sample, Split } from '../../records/record.ts';
import { rangeNow } from '../ranges.ts';

/** Records whose inputs also occur in another record, of the other split or their own. */
export interface Duplicates {
  /** Held-out records with the inputs of a training record. */
  readonly acrossSplits: number;
  readonly first: string | undefined;
  /** Training records with the inputs of an earlier one. */
  readonly inTraining: number;
}

/**
 * Compares the inputs of all records: texts, numbers, and the bytes of image and sound files. `limit`: number
 * of records of each split; null: all.
 */
export function findDuplicates({ splits }: Dataset, limit: number | null): Duplicates {
  const digests = new InputDigests();
  const training = new Set<string>();
  let inTraining = 0;
  for (const sample of first(splits.train, limit)) {
    const digest = digests.of(sample);
    if (training.has(digest)) inTraining++;
    training.add(digest);
  }
  const repeated = [...first(splits.valid, limit)].filter((sample) => training.has(digests.of(sample)));
  return { acrossSplits: repeated.length, first: repeated[0]?.id, inTraining };
}

export function duplicateNotes({ acrossSplits, first, inTraining }: Duplicates): readonly string[] {
  return [
    ...(acrossSplits > 0
      ? [
          `${records(acrossSplits)} held out with the inputs of a training record, first ${first}: the held-out results are too good`,
        ]
      : []),
    ...(inTraining > 0 ? [`${records(inTraining)} in training with the inputs of an earlier one`] : []),
  ];
}

function records(count: number): string {
  return `${count} ${count === 1 ? 'record' : 'records'}`;
}

/**
 * The first records of a split; those that cannot be made are left out, since their problems are reported
 * elsewhere.
 */
function* first(split: Split | undefined, limit: number | null): Iterable<Sample> {
  const count = Math.min(split?.length ?? 0, limit ?? Number.POSITIVE_INFINITY);
  const reported = new RecordProblems();
  for (let i = 0; i < count; i++) {
    const sample = reported.collect(() => split!.at(i));
    if (sample) yield sample;
  }
}

/** SHA-256 of the inputs of records; files are read once. */
class InputDigests {
  readonly #files = new Map<string, string>();

  of({ fields }: Sample): string {
    const hash = createHash('sha256');
    for (const [name, field] of Object.entries(fields)) this.#update(hash.update(`${name}\0`), field);
    return hash.digest('base64');
  }

  #update(hash: Hash, field: InputField): void {
    const source = field.kind === 'image' ? field.image : field.kind === 'audio' ? field.audio : undefined;
    switch (source?.kind) {
      case 'file':
        hash.update(this.#file(source.path));
        return;
      case 'range':
        hash.update(contentDigest(() => rangeNow(source.range)) ?? JSON.stringify(field));
        return;
      case 'bytes':
        hash.update(source.bytes);
        return;
      default:
        hash.update(JSON.stringify(field));
    }
  }

  /** The digest of a file; its path where it cannot be read, which preparation reports. */
  #file(path: string): string {
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    const digest = contentDigest(() => readFileSync(path)) ?? path;
    this.#files.set(path, digest);
    return digest;
  }
}

/** The digest of bytes; undefined where they cannot be read. */
function contentDigest(read: () => Uint8Array): string | undefined {
  try {
    return createHash('sha256').update(read()).digest('base64');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}
