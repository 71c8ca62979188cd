import { DataError } from '../errors.ts';
import { Column } from '../reading/column.ts';
import type { RecordProblems } from '../records/problems.ts';
import type { Remarks } from '../records/remarks.ts';
import type { Row, RowSource } from '../records/row.ts';
import { GzipFile, isGzip } from '../tables/storage/gzip_file.ts';
import type { RandomBytes } from '../tables/storage/random_bytes.ts';
import { StoredFile } from '../tables/storage/stored_file.ts';
import { digestOf, divided } from './member_name.ts';
import { type Member, membersFrom } from './members.ts';
import { ShardRow } from './shard_row.ts';

/** Collectors of problems and remarks. */
export interface ShardFindings {
  readonly problems: RecordProblems;
  readonly remarks: Remarks;
}

/** Consecutive members with the same key. */
interface OpenRecord {
  readonly key: string;
  readonly header: number;
  readonly extensions: Set<string>;
  usable: boolean;
}

/**
 * The records of a tar archive, possibly gzip-compressed, with random access. A record is a sequence of
 * members with the same key. Stores 8 bytes per record for the offset of its first header and 4 for its
 * number of members; `at` reads the headers again.
 */
export class Shard implements RowSource {
  readonly #file: RandomBytes;
  readonly #media: ReadonlySet<string>;
  readonly #headers = new Column((length) => new Float64Array(length));
  readonly #members = new Column((length) => new Uint32Array(length));

  /**
   * Reads all headers. Records with unusable members are left out and added to the problems. Throws DataError
   * if the archive is damaged. `media`: columns that are read as files.
   */
  constructor(path: string, media: ReadonlySet<string>, findings: ShardFindings) {
    this.#file = archiveAt(path);
    this.#media = media;
    const digests = new Column((length) => new Float64Array(length));
    for (const { key, header, extensions } of this.#records(findings)) {
      this.#headers.push(header);
      this.#members.push(extensions.size);
      digests.push(digestOf(key));
    }
    this.#requireDistinct(digests.values());
  }

  get length(): number {
    return this.#headers.length;
  }

  /**
   * Size in bytes of the unpacked archive, which is in a temporary file, if it is compressed; otherwise 0.
   */
  get unpackedBytes(): number {
    return this.#file instanceof GzipFile ? this.#file.size : 0;
  }

  at(index: number): Row {
    const members = new Map<string, Member>();
    let key = '';
    for (const member of membersFrom(this.#file, this.#headers.at(index))) {
      const name = divided(member.name);
      if (!name) continue;
      key = name.key;
      members.set(name.extension, member);
      if (members.size === this.#members.at(index)) break;
    }
    return new ShardRow(this.#file, key, members, this.#media);
  }

  *#records({ problems, remarks }: ShardFindings): Iterable<OpenRecord> {
    let current: OpenRecord | undefined;
    for (const member of membersFrom(this.#file, 0)) {
      const name = divided(member.name);
      if (!name && !member.problem) {
        remarks.add('members without an extension belong to no record', `${this.#file.path}: ${member.name}`);
        continue;
      }
      const key = name?.key ?? '';
      if (!current || key !== current.key) {
        if (current?.usable) yield current;
        current = { key, header: member.header, extensions: new Set(), usable: true };
      }
      const problem = this.#problemOf(member, current, name?.extension ?? '');
      if (problem) {
        problems.add(problem);
        current.usable = false;
      }
      current.extensions.add(name?.extension ?? '');
    }
    if (current?.usable) yield current;
  }

  #problemOf(
    { name, problem }: Member,
    { extensions }: OpenRecord,
    extension: string,
  ): DataError | undefined {
    const where = `${this.#file.path}: ${name}`;
    if (problem)
      return new DataError(where, problem, 'write the shard with files alone, named KEY.EXTENSION');
    if (!extensions.has(extension)) return undefined;
    return new DataError(where, 'the record has two members of this name', 'give every record its own key');
  }

  /** Throws DataError if two records that are not adjacent have the same key. */
  #requireDistinct(digests: Float64Array): void {
    const sorted = digests.slice().sort();
    const equal = new Set(sorted.filter((digest, i) => i > 0 && digest === sorted[i - 1]));
    const seen = new Set<string>();
    for (let index = 0; equal.size > 0 && index < digests.length; index++) {
      if (!equal.has(digests[index]!)) continue;
      const { where } = this.at(index);
      if (seen.has(where)) {
        throw new DataError(
          where,
          'the members of this record do not follow each other, or two records have its key',
          'sort the members by name when the shard is written (`tar --sort=name`)',
        );
      }
      seen.add(where);
    }
  }
}

/** The bytes of an archive; compression is recognised by content. */
function archiveAt(path: string): RandomBytes {
  const stored = new StoredFile(path);
  return isGzip(stored) ? new GzipFile(path) : stored;
}
