import { existsSync } from 'node:fs';
import { DataError } from '../../errors.ts';
import type { Sample } from '../../records/record.ts';
import { fileAndRecord } from '../kinds/naming.ts';
import { digestOfContents } from './digest.ts';
import { filesOf, stampOf } from './record_files.ts';

/** A record of a split that is about to be prepared. */
export interface DrawnRecord {
  /** Index in the split. */
  readonly index: number;
  readonly sample: Sample;
  /** The part of the record that preparation reads. */
  readonly raw: Pick<Sample, 'fields'>;
}

/** Throws DataError if a file is not as expected. */
export type VerifyFiles = (paths: readonly string[]) => Promise<void>;

/**
 * Detects changes to the files of a split while a process uses them. For each record, it stores the stamp of
 * its files at the first draw and, in training, a digest of its contents: 12 bytes in total. Rewriting a file
 * with the same contents is not a change.
 */
export class UnchangedRecords {
  readonly #length: number;
  /** Stamp of each record; 0: not drawn yet. Undefined until a record with files is drawn. */
  #stamps: Uint32Array | undefined;
  /** The first 52 bits of the digest of each record; 0: unknown. */
  #contents: Float64Array | undefined;
  readonly #verifyFiles: VerifyFiles;

  /** `length`: number of records of the split; `verifyFiles` is called when a record is first drawn. */
  constructor(length: number, verifyFiles: VerifyFiles = async () => {}) {
    this.#length = length;
    this.#verifyFiles = verifyFiles;
  }

  /**
   * Returns the result of `prepare`, which reads the files of these records. Throws DataError if one of the
   * files was changed or deleted since the first draw of its record, and whatever `prepare` throws.
   */
  async reading<T>(records: readonly DrawnRecord[], prepare: () => Promise<T>): Promise<T> {
    await this.#verifyFiles(records.flatMap((record) => this.#newFiles(record)));
    const prepared = await prepare();
    for (const record of records) await this.#requireUnchanged(record);
    return prepared;
  }

  /** The files of a record at its first draw, for which it stores their stamp; empty at later draws. */
  #newFiles({ index, raw }: DrawnRecord): readonly string[] {
    const files = filesOf(raw.fields);
    if (files.length === 0 || this.#stamps?.[index]) return [];
    this.#stamps ??= new Uint32Array(this.#length);
    this.#stamps[index] = stampOf(files);
    return files;
  }

  /** Stores the digest of a record's contents, in hexadecimal. */
  note(index: number, digest: string): void {
    if (!this.#stamps?.[index]) return;
    this.#contents ??= new Float64Array(this.#length);
    this.#contents[index] = bitsOf(digest);
  }

  async #requireUnchanged({ index, sample, raw }: DrawnRecord): Promise<void> {
    const stamps = this.#stamps;
    const files = filesOf(raw.fields);
    if (files.length === 0 || !stamps) return;
    const stamp = stampOf(files);
    if (stamp === stamps[index]) return;
    const missing = files.find((path) => !existsSync(path));
    if (missing !== undefined) throw changed(missing, sample, 'the file was deleted while it was in use');
    const known = this.#contents?.[index] ?? 0;
    if (known === 0 || bitsOf(await digestOfContents(raw, sample)) !== known) {
      throw changed(files.join(', '), sample, 'the file was changed while it was in use');
    }
    stamps[index] = stamp;
  }
}

function bitsOf(digest: string): number {
  return Number.parseInt(digest.slice(0, 13), 16) || 1;
}

function changed(path: string, { id }: Sample, message: string): DataError {
  return new DataError(fileAndRecord(path, id), message, 'restore it as it was');
}
