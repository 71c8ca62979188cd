/**
 * A row of a table, of a shard, or an object from code, before its columns are read as inputs and targets.
 */
export interface Row {
  /** File and line, or file and number of the row, for messages; also the id of the record. */
  readonly where: string;
  /** Folder to which paths in cells are relative. */
  readonly folder: string;
  /** Names of the columns of this row, in order. */
  readonly columns: readonly string[];
  /** Decimal mark of numbers in text; absent: a point. */
  readonly decimal?: ',';
  /** The cell of a column as the file holds it: text in CSV and TSV. Undefined where the row has none. */
  get(column: string): unknown;
}

/** The rows of a table in the order of its files, at random access. */
export interface RowSource {
  readonly length: number;
  /**
   * Cheap and synchronous. Throws DataError for a row that cannot be read, as if it were not in the table.
   */
  at(index: number): Row;
  /** Number of the file that holds a row; absent: all rows are in one. Rows of a file follow each other. */
  fileOf?(index: number): number;
}
