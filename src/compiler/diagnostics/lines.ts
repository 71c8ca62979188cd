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

  constructor(text: string) {
    this.#text = text;
    this.#starts = [0, ...Array.from(text.matchAll(/\r\n|\n|\r/g), (match) => match.index + match[0].length)];
  }

  /** Index (from 0) of the line with the character at `offset`. */
  indexAt(offset: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  start(index: number): number {
    return this.#starts[index]!;
  }

  /** The text of a line without its end. */
  line(index: number): string {
    return this.#text.slice(this.#starts[index], this.#starts[index + 1]).replace(/[\r\n]+$/, '');
  }

  position(offset: number): TextPosition {
    const index = this.indexAt(offset);
    const before = this.#text.slice(this.#starts[index], offset);
    return { line: index + 1, column: [...before].length + 1 };
  }
}
