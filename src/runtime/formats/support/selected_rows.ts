import type { Row, RowSource } from '../../records/row.ts';
import type { SplitName } from './splits.ts';

/** A selection of the rows of a table, by index. */
class SelectedRows implements RowSource {
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

export type SelectedSplits = Readonly<Record<SplitName, SelectedRows>>;

/** The selected rows of both splits. */
export function selectedRows(
  all: RowSource,
  { train, valid }: Readonly<Record<SplitName, Uint32Array>>,
): SelectedSplits {
  return { train: new SelectedRows(all, train), valid: new SelectedRows(all, valid) };
}
