import type { Row, RowSource } from '../records/row.ts';

/** The rows of several tables, concatenated. */
export class JoinedTables implements RowSource {
  readonly length: number;
  readonly #tables: readonly RowSource[];
  /** Index of the first row of each table. */
  readonly #starts: readonly number[];

  /** `tables`: at least one. */
  constructor(tables: readonly RowSource[]) {
    this.#tables = tables;
    let length = 0;
    this.#starts = tables.map((table) => {
      length += table.length;
      return length - table.length;
    });
    this.length = length;
  }

  at(index: number): Row {
    const file = this.fileOf(index);
    return this.#tables[file]!.at(index - this.#starts[file]!);
  }

  fileOf(index: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
