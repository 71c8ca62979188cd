import { dirname } from 'node:path';
import { DataError } from '../errors.ts';
import { describe, type Fields, parseJson } from '../reading/json.ts';
import { similarName } from '../reading/names.ts';
import { byteOrderMarkLength, decodeUtf8, refuseUtf16 } from '../reading/utf8.ts';
import type { Row, RowSource } from '../records/row.ts';
import { requireColumns } from './header.ts';
import { RecordIndex } from './storage/record_index.ts';
import { StoredFile } from './storage/stored_file.ts';

/** Number of records at the start of the file whose members become its columns. */
const sampled = 100;

/** The rows of a JSON Lines file: an object on each line. Only the position of each line is in memory. */
export class JsonLinesFile implements RowSource {
  /** Members of the first records; others may have more. */
  readonly columns: readonly string[];
  readonly #file: StoredFile;
  readonly #folder: string;
  readonly #records: RecordIndex;

  /** `needed`: the columns that will be read. Throws DataError if the file as a whole is unusable. */
  constructor(path: string, needed: readonly string[]) {
    this.#file = new StoredFile(path);
    this.#folder = dirname(path);
    this.#records = indexed(this.#file);
    if (this.length === 0) {
      throw new DataError(path, 'the file is empty', 'write one JSON object on each line');
    }
    this.columns = this.#firstMembers();
    // If no record is readable, the rows report their problems one by one.
    if (this.columns.length > 0) requireMembers(this.columns, needed, path, this.length);
  }

  get length(): number {
    return this.#records.length;
  }

  at(index: number): Row {
    const where = `${this.#file.path}:${this.#records.line(index)}`;
    const bytes = this.#file.read(this.#records.start(index), this.#records.end(index));
    const object = objectIn(decodeUtf8(bytes, where).trimEnd(), where);
    return {
      where,
      folder: this.#folder,
      columns: Object.keys(object),
      get: (column) => (Object.hasOwn(object, column) ? object[column] : undefined),
    };
  }

  #firstMembers(): readonly string[] {
    const names = new Set<string>();
    for (let index = 0; index < Math.min(sampled, this.length); index++) {
      for (const name of this.#namesAt(index)) names.add(name);
    }
    return [...names];
  }

  /** Member names of a record; none if it cannot be read, which `at` reports. */
  #namesAt(index: number): readonly string[] {
    try {
      return this.at(index).columns;
    } catch (error) {
      if (error instanceof DataError) return [];
      throw error;
    }
  }
}

function objectIn(line: string, where: string): Fields {
  const value = parseJson(line, where);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new DataError(
    where,
    `expected an object, found ${describe(value)}`,
    'each line is an object with a member for each column: {"NAME": VALUE, …}',
  );
}

/**
 * Throws DataError if a needed column is not in `columns`, unless the file has records that were not sampled,
 * which may have it.
 */
function requireMembers(
  columns: readonly string[],
  needed: readonly string[],
  path: string,
  records: number,
): void {
  const missing = needed.find((name) => !columns.includes(name));
  if (missing === undefined || records > sampled) return;
  const similar = similarName(missing, columns);
  requireColumns(
    columns,
    needed,
    path,
    similar === undefined
      ? 'check the names in `columns`: they are the members of the objects'
      : `names are compared exactly: did you mean '${similar}'?`,
  );
}

const lineFeed = 0x0a;

/** Index of the lines that are not blank. */
function indexed(file: StoredFile): RecordIndex {
  const index = new RecordIndex(
    file.path,
    'JSON Lines has one object on each line: is a line break missing?',
  );
  let [position, line, blank, start] = [0, 1, true, 0];
  for (const chunk of file.chunks()) {
    if (position === 0) {
      refuseUtf16(chunk, file.path);
      start = byteOrderMarkLength(chunk);
      requireLines(chunk.subarray(start), file.path);
    }
    for (let at = Math.max(0, start - position); at < chunk.length; ) {
      const found = chunk.indexOf(lineFeed, at);
      const end = found < 0 ? chunk.length : found;
      while (blank && at < end) blank = chunk[at++]! <= 0x20;
      if (found < 0) break;
      if (!blank) index.push(start, line);
      [start, blank, line, at] = [position + end + 1, true, line + 1, end + 1];
    }
    position += chunk.length;
  }
  if (!blank) index.push(start, line);
  index.close(position);
  return index;
}

/** Throws DataError if a file begins with JSON that is not an object on each line. */
function requireLines(bytes: Buffer, path: string): void {
  const start = bytes.subarray(0, 100).toString('latin1').trimStart();
  const found = start.startsWith('[')
    ? 'a list'
    : /^\{[ \t\r]*\n/.test(start)
      ? 'one over several lines'
      : undefined;
  if (found === undefined) return;
  throw new DataError(
    path,
    `expected one JSON object on each line, found ${found}`,
    `write one object on each line: \`jq -c '${start.startsWith('[') ? '.[]' : '.'}' FILE\`, or to_json(..., orient='records', lines=True) of pandas`,
  );
}
