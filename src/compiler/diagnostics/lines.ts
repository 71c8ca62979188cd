import { type Cells, cellsOf } from './cells.ts';

export interface TextPosition {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in characters (code points), as editors count. */
  readonly column: number;
}

/** Positions of the lines of a text. Lines end with LF, CR LF or CR. */
export class Lines {
  readonly #text: string;
  /** Offset of the first character of each line. */
  readonly #starts: readonly number[];
  /** Offsets of the characters of two UTF-16 units. */
  readonly #pairs: readonly number[];
  /** Cached cells of lines: many problems may be on one long line. */
  readonly #cells = new Map<number, Cells>();

  constructor(text: string) {
    this.#text = text;
    this.#pairs = Array.from(text.matchAll(/[\u{10000}-\u{10ffff}]/gu), ({ index }) => index);
    this.#starts = [0, ...Array.from(text.matchAll(/\r\n|\n|\r/g), (match) => match.index + match[0].length)];
  }

  /** Index (from 0) of the line with the character at `offset`. */
  indexAt(offset: number): number {
    return countUpTo(this.#starts, offset) - 1;
  }

  start(index: number): number {
    return this.#starts[index]!;
  }

  /** The text of a line without its end. */
  line(index: number): string {
    return this.#text.slice(this.#starts[index], this.#starts[index + 1]).replace(/[\r\n]+$/, '');
  }

  /** The line in cells of a terminal. */
  cells(index: number): Cells {
    const cells = this.#cells.get(index) ?? cellsOf(this.line(index));
    this.#cells.set(index, cells);
    return cells;
  }

  position(offset: number): TextPosition {
    const index = this.indexAt(offset);
    const start = this.start(index);
    const pairs = countUpTo(this.#pairs, offset - 2) - countUpTo(this.#pairs, start - 1);
    return { line: index + 1, column: offset - start - pairs + 1 };
  }
}

/** Number of ascending offsets that are at most `offset`. */
function countUpTo(offsets: readonly number[], offset: number): number {
  let [low, high] = [0, offsets.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (offsets[middle]! <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
