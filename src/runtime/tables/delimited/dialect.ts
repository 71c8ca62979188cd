/** Syntax of cells in a text file with one record per line. */
export interface Dialect {
  /** Name of the kind of file in messages: CSV, TSV. */
  readonly name: string;
  /** One ASCII character. */
  readonly separator: string;
  /** Whether cells may be in double quotes, within which a quote is doubled and line ends are allowed. */
  readonly quotes: 'double' | 'none';
  /** Names of the columns; undefined if the first record of each file contains them. */
  readonly header?: readonly string[];
}
