/** A record of a table before its columns are read as inputs and targets: cells by the name of their column. */
export interface Row {
  /** File and line, or file and number of the row; messages and ids of samples begin with it. */
  readonly where: string;
  /** Names of the columns of this row, in order. */
  columns(): readonly string[];
  /** The cell of a column as the file holds it: text in CSV and TSV. Undefined where the row has none. */
  get(column: string): unknown;
}

/** The rows of a table in the order of its files, at random access. */
export interface RowSource {
  readonly length: number;
  /** Names of the columns, in order. */
  readonly columns: readonly string[];
  /** Cheap and synchronous. Throws DataError for a row that cannot be read, as if it were not in the table. */
  at(index: number): Row;
}
