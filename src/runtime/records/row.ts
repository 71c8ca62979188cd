/** A row of a table or shard, or an object from code, before its columns are read as inputs and targets. */
export interface Row {
  /** File and line, or file and row number, for messages; also the id of the record. */
  readonly where: string;
  /** Folder to which paths in cells are relative. */
  readonly folder: string;
  /** Names of the columns of this row, in order. */
  readonly columns: readonly string[];
  /** Decimal mark of numbers in text; absent: a point. */
  readonly decimal?: ',';
  /** The cell of a column as stored: text in CSV and TSV. Undefined if the row does not have the column. */
  get(column: string): unknown;
}

/** The rows of a table in the order of its files, with random access. */
export interface RowSource {
  readonly length: number;
  /** Cheap and synchronous. Throws DataError for a row that cannot be read, which is treated as missing. */
  at(index: number): Row;
  /**
   * Index of the file that contains a row; absent: all rows are in one. The rows of a file are consecutive.
   */
  fileOf?(index: number): number;
}
