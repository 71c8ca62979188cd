import { Column } from '../../reading/column.ts';

/**
 * The lines on which records begin. Most records begin on the line after the previous one's, so that only the
 * others are stored.
 */
export class LineNumbers {
  /** Records that begin elsewhere, ascending, and their lines. */
  readonly #records = new Column((length) => new Float64Array(length));
  readonly #lines = new Column((length) => new Float64Array(length));
  #next = 0;

  /** Adds the line of the record `index`; records are added in order. */
  push(index: number, line: number): void {
    if (line !== this.#next) {
      this.#records.push(index);
      this.#lines.push(line);
    }
    this.#next = line + 1;
  }

  at(index: number): number {
    let [low, high] = [0, this.#records.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#records.at(middle) <= index) low = middle;
      else high = middle - 1;
    }
    return this.#lines.at(low) + index - this.#records.at(low);
  }
}
