import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { DataError } from '../errors.ts';
import { noteRead } from './log.ts';

/** An element of a list in a JSON file, parsed by itself. */
export interface StreamedElement {
  /** Key of the list in the file's object; '' where the file is a list. */
  readonly key: string;
  /** Place in the list, from 0. */
  readonly index: number;
  readonly value: unknown;
}

const cutOff = 'fetch or unpack the file again';
const otherFile = 'is it the file of another dataset?';

/**
 * The elements of a JSON file's outer list, or of the lists that an outer object holds under `keys`, one after the other:
 * files larger than memory, or than a string may be, are no trouble. Other members are passed over. Without `keys` the outer
 * list is meant. `chunkBytes`: how much is read at once. Throws DataError for a file that is missing, cut off, or no JSON, and
 * for one without these lists.
 */
export function* streamLists(
  path: string,
  keys: readonly string[],
  chunkBytes = 2 ** 22,
): Iterable<StreamedElement> {
  if (!existsSync(path) || statSync(path).isDirectory()) {
    throw new DataError(path, 'there is no such file', 'check the folder and its annotations');
  }
  noteRead(path);
  const file = openSync(path, 'r');
  try {
    const scanner = new Scanner(path, new Set(keys));
    const chunk = Buffer.allocUnsafe(Math.max(1, Math.min(chunkBytes, fstatSync(file).size)));
    for (;;) {
      const count = readSync(file, chunk, 0, chunk.length, null);
      if (count === 0) break;
      yield* scanner.scan(chunk.subarray(0, count));
    }
    scanner.end();
  } finally {
    closeSync(file);
  }
}

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/** Follows brackets and strings byte by byte; bytes of UTF-8 beyond ASCII are never among those it looks for. */
class Scanner {
  private readonly path: string;
  private readonly keys: ReadonlySet<string>;
  /** Keys whose lists have not been met. */
  private readonly missing: Set<string>;
  /** Opening brackets around the current byte. */
  private depth = 0;
  private root: 'object' | 'list' | undefined;
  private inString = false;
  private escaped = false;
  /** The last string at depth 1, which is a key when a colon follows. */
  private readonly text: number[] = [];
  private collectingKey = false;
  private key: string | undefined;
  /** The list whose elements are wanted, and the depth at which they stand. */
  private list: { readonly key: string; readonly depth: number; index: number } | undefined;
  /** Bytes of an element from earlier chunks. */
  private pending: Buffer[] = [];
  private bytes = 0;

  constructor(path: string, keys: ReadonlySet<string>) {
    this.path = path;
    this.keys = keys;
    this.missing = new Set(keys);
  }

  *scan(chunk: Buffer): Iterable<StreamedElement> {
    let start = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i]!;
      if (this.inString) {
        this.stringByte(byte);
        continue;
      }
      if (byte === quote) this.openString();
      else if (byte === openBrace || byte === openBracket) {
        this.open(byte);
        // Elements begin behind the bracket of their list.
        if (this.list?.depth === this.depth && this.pending.length === 0 && this.list.index < 0) {
          this.list.index = 0;
          start = i + 1;
        }
      } else if (byte === closeBrace || byte === closeBracket) {
        const ended = this.list?.depth === this.depth;
        if (ended) yield* this.element(chunk.subarray(start, i), true);
        this.close(byte, ended);
      } else if (byte === comma && this.list?.depth === this.depth) {
        yield* this.element(chunk.subarray(start, i), false);
        start = i + 1;
      } else if (byte === colon && this.depth === 1 && this.root === 'object') {
        this.key = this.keyOf(this.text);
      } else if (this.depth === 0 && byte > 0x20) throw this.wrong();
    }
    if (this.list) this.pending.push(Buffer.from(chunk.subarray(start)));
    this.bytes += chunk.length;
  }

  end(): void {
    if (this.root === undefined) throw new DataError(this.path, 'the file is empty', cutOff);
    if (this.depth === 0) {
      if (this.missing.size === 0) return;
      throw new DataError(this.path, `the file has no list '${[...this.missing].join("', '")}'`, otherFile);
    }
    const where = this.list
      ? `in ${this.list.key || 'its list'}, after element ${this.list.index}`
      : 'in the middle';
    throw new DataError(this.path, `the file is cut off ${where} (${this.bytes} bytes)`, cutOff);
  }

  private stringByte(byte: number): void {
    if (this.escaped) this.escaped = false;
    else if (byte === backslash) this.escaped = true;
    else if (byte === quote) this.inString = false;
    if (this.collectingKey && this.inString) this.text.push(byte);
  }

  private openString(): void {
    if (this.depth === 0) throw this.wrong();
    this.inString = true;
    this.collectingKey = this.depth === 1 && this.root === 'object';
    if (this.collectingKey) this.text.length = 0;
  }

  private open(byte: number): void {
    this.depth++;
    if (this.depth === 1) {
      if (this.root !== undefined) throw this.wrong();
      this.root = byte === openBrace ? 'object' : 'list';
      this.checkRoot();
      if (this.root === 'list') this.list = { key: '', depth: 1, index: -1 };
    } else if (
      this.depth === 2 &&
      byte === openBracket &&
      this.key !== undefined &&
      this.keys.has(this.key)
    ) {
      this.list = { key: this.key, depth: 2, index: -1 };
      this.missing.delete(this.key);
    }
  }

  /** Lists are wanted either under keys or without. */
  private checkRoot(): void {
    if (this.root === 'list' && this.keys.size > 0) {
      const lists = `'${[...this.keys].join("', '")}'`;
      throw new DataError(this.path, `expected an object with the lists ${lists}, found a list`, otherFile);
    }
    if (this.root === 'object' && this.keys.size === 0) {
      throw new DataError(this.path, 'expected a list, found an object', otherFile);
    }
  }

  /** A key as it is meant: `im\u0061ges` is `images`. */
  private keyOf(bytes: readonly number[]): string {
    try {
      return JSON.parse(`"${Buffer.from(bytes).toString('utf8')}"`) as string;
    } catch {
      throw this.wrong();
    }
  }

  private close(byte: number, ended: boolean): void {
    if (ended) {
      if (byte !== closeBracket) throw this.wrong();
      this.list = undefined;
    }
    this.depth--;
    if (this.depth < 0) throw this.wrong();
  }

  private *element(rest: Buffer, last: boolean): Iterable<StreamedElement> {
    const { key, index } = this.list!;
    const whole = this.pending.length === 0 ? rest : Buffer.concat([...this.pending, rest]);
    this.pending = [];
    const text = whole.toString('utf8').trim();
    // `[]` has no element.
    if (text === '' && last && index === 0) return;
    try {
      yield { key, index, value: JSON.parse(text) as unknown };
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new DataError(`${this.path}: ${key}[${index}]`, `not valid JSON: ${error.message}`, cutOff);
    }
    this.list!.index = index + 1;
  }

  private wrong(): DataError {
    return new DataError(this.path, 'not a JSON object or list', cutOff);
  }
}
