import { Column } from '../../reading/column.ts';

/**
 * Line numbers of records. Most records begin on the line after the start of the previous one, so only the
 * others are stored.
 */
export class LineNumbers {
  /** Indices of the records that begin elsewhere, ascending, and their lines. */
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
