import { dirname } from 'node:path';
import { DataError } from '../errors.ts';
import { own } from '../own.ts';
import { parseJson } from '../reading/json.ts';
import { withoutByteOrderMark } from '../reading/split_lines.ts';
import { decodeUtf8 } from '../reading/utf8.ts';
import { FileRange } from '../records/file_range.ts';
import type { Row } from '../records/row.ts';
import type { RandomBytes } from '../tables/storage/random_bytes.ts';
import { StoredFile } from '../tables/storage/stored_file.ts';
import type { Member } from './members.ts';

/** Largest member that is read as text or JSON: 16 MB. */
const longestText = 2 ** 24;

/** A column within a JSON member: `json.caption`, `meta.json.boxes.count`. */
const jsonColumn = /^((?:.*\.)?json)\.(.+)$/;

/** A record of a shard. Its columns are the extensions of its members, and members of JSON objects. */
export class ShardRow implements Row {
  readonly where: string;
  readonly folder: string;
  readonly #key: string;
  readonly #file: RandomBytes;
  readonly #members: ReadonlyMap<string, Member>;
  readonly #media: ReadonlySet<string>;

  /** `members`: by extension. `media`: columns that are read as files rather than as text. */
  constructor(
    file: RandomBytes,
    key: string,
    members: ReadonlyMap<string, Member>,
    media: ReadonlySet<string>,
  ) {
    this.where = `${file.path}: ${key}`;
    this.folder = dirname(file.path);
    this.#file = file;
    this.#key = key;
    this.#members = members;
    this.#media = media;
  }

  get columns(): readonly string[] {
    return [...this.#members.keys(), '__key__'];
  }

  /**
   * A range of the shard for media, or the bytes if the shard is compressed; otherwise the trimmed text of a
   * member, or a value in a JSON member. Throws DataError if text or JSON cannot be read.
   */
  get(column: string): unknown {
    if (column === '__key__') return this.#key;
    const member = this.#members.get(column);
    if (member && this.#media.has(column)) return this.#content(member);
    if (member) return column.endsWith('json') ? this.#json(member) : this.#text(member).trim();
    const [, name, path] = jsonColumn.exec(column) ?? [];
    const json = name === undefined ? undefined : this.#members.get(name);
    if (!json || path === undefined) return undefined;
    return path.split('.').reduce(within, this.#json(json));
  }

  #content(member: Member): FileRange | Uint8Array {
    if (this.#file instanceof StoredFile) return new FileRange(this.#file.path, member);
    return new Uint8Array(this.#file.read(member.start, member.start + member.length));
  }

  #text(member: Member): string {
    const where = `${this.#file.path}: ${member.name}`;
    if (member.length > longestText) {
      throw new DataError(
        where,
        `the member has ${member.length} bytes; at most ${longestText} are allowed in a text`,
        'images and recordings are named by `image` and `audio` in `columns`',
      );
    }
    const bytes = this.#file.read(member.start, member.start + member.length);
    return withoutByteOrderMark(decodeUtf8(bytes, where));
  }

  #json(member: Member): unknown {
    return parseJson(this.#text(member), `${this.#file.path}: ${member.name}`);
  }
}

function within(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return own(value as Readonly<Record<string, unknown>>, name);
}
