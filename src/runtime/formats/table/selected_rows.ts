import type { Row, RowSource } from '../../records/row.ts';

/** Some rows of a table, by their indices. */
export class SelectedRows implements RowSource {
  readonly #rows: RowSource;
  readonly #indices: Uint32Array;

  constructor(rows: RowSource, indices: Uint32Array) {
    this.#rows = rows;
    this.#indices = indices;
  }

  get length(): number {
    return this.#indices.length;
  }

  at(index: number): Row {
    return this.#rows.at(this.#indices[index]!);
  }

  fileOf(index: number): number {
    return this.#rows.fileOf?.(this.#indices[index]!) ?? 0;
  }
}
