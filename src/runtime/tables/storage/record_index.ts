import { DataError } from '../../errors.ts';
import { LineNumbers } from './line_numbers.ts';

/**
 * Number of records of a page, which share a base, and size limit of a record: offsets in a page fit in 32
 * bits.
 */
const [pageRecords, longestRecord] = [2 ** 8, 2 ** 24];

/** Offset of each record of a file: 4 bytes per record, and a little more for those that span lines. */
export class RecordIndex {
  readonly #path: string;
  readonly #hint: string;
  readonly #pages: Page[] = [];
  readonly #lines = new LineNumbers();
  #length = 0;
  #end = 0;

  /** `hint`: what to do about a record that is too long. */
  constructor(path: string, hint: string) {
    this.#path = path;
    this.#hint = hint;
  }

  get length(): number {
    return this.#length;
  }

  /** Adds a record at the offset `start`, on the line `line`. Throws DataError; see `close`. */
  push(start: number, line: number): void {
    this.close(start);
    const at = this.#length % pageRecords;
    if (at === 0) this.#pages.push({ base: start, starts: new Uint32Array(pageRecords) });
    const { base, starts } = this.#pages.at(-1)!;
    starts[at] = start - base;
    this.#lines.push(this.#length, line);
    this.#length++;
  }

  /** Ends the last record at the offset `end` (exclusive). Throws DataError if it is too long. */
  close(end: number): void {
    this.#end = end;
    if (this.#length === 0 || end - this.start(this.#length - 1) < longestRecord) return;
    throw new DataError(
      `${this.#path}:${this.line(this.#length - 1)}`,
      `the record that begins on this line has more than ${longestRecord / 2 ** 20} MB`,
      this.#hint,
    );
  }

  start(index: number): number {
    const { base, starts } = this.#pages[Math.floor(index / pageRecords)]!;
    return base + starts[index % pageRecords]!;
  }

  /** The offset after a record, its line end and the blank lines that follow it. */
  end(index: number): number {
    return index + 1 < this.#length ? this.start(index + 1) : this.#end;
  }

  /** Line on which a record begins, from 1. */
  line(index: number): number {
    return this.#lines.at(index);
  }
}

interface Page {
  readonly base: number;
  readonly starts: Uint32Array;
}
