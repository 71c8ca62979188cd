import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { DataError } from '../errors.ts';
import type { RecordProblems } from '../records/problems.ts';
import { checkFile, reading } from './files.ts';
import { parseJson } from './json.ts';
import { noteRead } from './log.ts';
import { decodeUtf8, longestText, refuseUtf16, tooLong } from './utf8.ts';

/** An element of a list in a JSON file, parsed separately. */
export interface StreamedElement {
  /** Key of the list in the file's object; '' if the file is a list. */
  readonly key: string;
  /** Index in the list. */
  readonly index: number;
  readonly value: unknown;
}

const cutOff = 'fetch or unpack the file again';
const otherFile = 'is it the file of another dataset?';

/** Largest depth of nested brackets: no dataset reaches it, and the parser's stack is limited. */
const deepest = 1000;

/**
 * Streams the elements of a JSON file's outer list, or, given `keys`, of the lists under these keys of its
 * outer object. Handles files larger than memory or the maximum string length; other members are skipped.
 * Elements that are not JSON are left out and added to `problems`. Throws DataError if the file is missing,
 * truncated or not JSON, or lacks these lists. `chunkBytes`: bytes read at once.
 */
export function* streamLists(
  path: string,
  keys: readonly string[],
  problems: RecordProblems,
  chunkBytes = 2 ** 22,
): Iterable<StreamedElement> {
  checkFile(path);
  noteRead(path);
  const file = reading(path, () => openSync(path, 'r'));
  try {
    const scanner = new Scanner(path, new Set(keys), problems);
    const chunk = Buffer.allocUnsafe(Math.max(1, Math.min(chunkBytes, fstatSync(file).size)));
    for (;;) {
      const count = reading(path, () => readSync(file, chunk, 0, chunk.length, null));
      if (count === 0) break;
      yield* scanner.scan(chunk.subarray(0, count));
    }
    scanner.end();
  } finally {
    closeSync(file);
  }
}

const [quote, backslash, comma, colon, singleQuote] = [0x22, 0x5c, 0x2c, 0x3a, 0x27];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];
const byteOrderMark = [0xef, 0xbb, 0xbf];

/**
 * Tracks brackets and strings byte by byte, which is safe in UTF-8: the bytes of non-ASCII characters never
 * equal ASCII bytes.
 */
class Scanner {
  readonly #path: string;
  readonly #keys: ReadonlySet<string>;
  readonly #problems: RecordProblems;
  /** Keys whose lists have not been found yet. */
  readonly #missing: Set<string>;
  /** Number of brackets that are open at the current byte. */
  #depth = 0;
  #root: 'object' | 'list' | undefined;
  #inString = false;
  #escaped = false;
  /** The last string at depth 1, which is a key if a colon follows. */
  readonly #text: number[] = [];
  #collectingKey = false;
  #key: string | undefined;
  /** The list whose elements are streamed, and the depth of its elements. */
  #list: { readonly key: string; readonly depth: number; index: number } | undefined;
  /** Bytes of an element from earlier chunks. */
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #bytes = 0;

  constructor(path: string, keys: ReadonlySet<string>, problems: RecordProblems) {
    this.#path = path;
    this.#keys = keys;
    this.#missing = new Set(keys);
    this.#problems = problems;
  }

  *scan(chunk: Buffer): Iterable<StreamedElement> {
    if (this.#bytes === 0) refuseUtf16(chunk, this.#path);
    let start = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i]!;
      if (this.#inString) {
        this.#stringByte(byte);
        continue;
      }
      if (byte === quote) this.#openString();
      else if (byte === openBrace || byte === openBracket) {
        this.#open(byte);
        // The first element begins after the bracket of its list.
        if (this.#list?.depth === this.#depth && this.#pending.length === 0 && this.#list.index < 0) {
          this.#list.index = 0;
          start = i + 1;
        }
      } else if (byte === closeBrace || byte === closeBracket) {
        const ended = this.#list?.depth === this.#depth;
        if (ended) yield* this.#element(chunk.subarray(start, i), true);
        this.#close(byte, ended);
      } else if (byte === comma && this.#list?.depth === this.#depth) {
        yield* this.#element(chunk.subarray(start, i), false);
        start = i + 1;
      } else if (byte === singleQuote) {
        throw new DataError(
          this.#path,
          `a single quote outside of a string (byte ${this.#bytes + i + 1})`,
          'JSON has double quotes; Python prints single ones: write the file with json.dump',
        );
      } else if (byte === colon && this.#depth === 1 && this.#root === 'object') {
        this.#key = this.#keyOf(this.#text);
      } else if (this.#depth === 0 && byte > 0x20 && byte !== byteOrderMark[this.#bytes + i]) {
        throw this.#notJson();
      }
    }
    if (this.#list) this.#keep(chunk.subarray(start));
    this.#bytes += chunk.length;
  }

  end(): void {
    if (this.#root === undefined) throw new DataError(this.#path, 'the file is empty', cutOff);
    if (this.#depth === 0) {
      if (this.#missing.size === 0) return;
      throw new DataError(this.#path, `the file has no list '${[...this.#missing].join("', '")}'`, otherFile);
    }
    const where = this.#list
      ? `in ${this.#list.key || 'its list'}, after element ${this.#list.index}`
      : 'in the middle';
    throw new DataError(this.#path, `the file is truncated ${where} (${this.#bytes} bytes)`, cutOff);
  }

  #stringByte(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === backslash) this.#escaped = true;
    else if (byte === quote) this.#inString = false;
    if (this.#collectingKey && this.#inString) this.#text.push(byte);
  }

  #openString(): void {
    if (this.#depth === 0) throw this.#notJson();
    this.#inString = true;
    this.#collectingKey = this.#depth === 1 && this.#root === 'object';
    if (this.#collectingKey) this.#text.length = 0;
  }

  #open(byte: number): void {
    this.#depth++;
    if (this.#depth > deepest) {
      throw new DataError(this.#path, `brackets are nested more than ${deepest} deep`, cutOff);
    }
    if (this.#depth === 1) {
      if (this.#root !== undefined) throw this.#notJson();
      this.#root = byte === openBrace ? 'object' : 'list';
      this.#checkRoot();
      if (this.#root === 'list') this.#list = { key: '', depth: 1, index: -1 };
    } else if (
      this.#depth === 2 &&
      byte === openBracket &&
      this.#key !== undefined &&
      this.#keys.has(this.#key)
    ) {
      if (!this.#missing.delete(this.#key)) {
        throw new DataError(this.#path, `the list '${this.#key}' occurs twice`, 'keep one of them');
      }
      this.#list = { key: this.#key, depth: 2, index: -1 };
    }
  }

  /** Throws DataError if lists are expected under keys but the file is a list, or the reverse. */
  #checkRoot(): void {
    if (this.#root === 'list' && this.#keys.size > 0) {
      const lists = `'${[...this.#keys].join("', '")}'`;
      throw new DataError(this.#path, `expected an object with the lists ${lists}, found a list`, otherFile);
    }
    if (this.#root === 'object' && this.#keys.size === 0) {
      throw new DataError(this.#path, 'expected a list, found an object', otherFile);
    }
  }

  /** A key with its escapes resolved: `im\u0061ges` is `images`. */
  #keyOf(bytes: readonly number[]): string {
    return parseJson(`"${Buffer.from(bytes).toString('utf8')}"`, this.#path) as string;
  }

  #close(byte: number, ended: boolean): void {
    if (ended) {
      if (byte !== closeBracket) throw this.#notJson();
      this.#list = undefined;
    }
    this.#depth--;
    if (this.#depth < 0) throw this.#notJson();
  }

  #keep(rest: Buffer): void {
    this.#pending.push(Buffer.from(rest));
    this.#pendingBytes += rest.length;
    if (this.#pendingBytes > longestText) throw tooLong(this.#placeOf(this.#list!));
  }

  *#element(rest: Buffer, last: boolean): Iterable<StreamedElement> {
    const { key, index } = this.#list!;
    const bytes = this.#pending.length === 0 ? rest : Buffer.concat([...this.#pending, rest]);
    [this.#pending, this.#pendingBytes] = [[], 0];
    const where = this.#placeOf({ key, index });
    const text = this.#problems.collect(() => decodeUtf8(bytes, where).trim());
    // `[]` has no elements.
    if (text === '' && last && index === 0) return;
    if (text !== undefined) {
      const parsed = this.#problems.collect(() => ({ value: parseJson(text, where) }));
      if (parsed) yield { key, index, value: parsed.value };
    }
    this.#list!.index = index + 1;
  }

  #placeOf({ key, index }: { readonly key: string; readonly index: number }): string {
    return `${this.#path}: ${key}[${index}]`;
  }

  #notJson(): DataError {
    return new DataError(this.#path, 'not a JSON object or list', cutOff);
  }
}
