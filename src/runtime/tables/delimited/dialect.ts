/** Form of cells in a text file with one record a line. */
export interface Dialect {
  /** Name of the kind of file in messages: CSV, TSV. */
  readonly name: string;
  /** One ASCII character. */
  readonly separator: string;
  /** Whether cells may be in double quotes, within which a quote is doubled and lines may end. */
  readonly quotes: 'double' | 'none';
  /** Names of the columns; undefined where the first record of each file holds them. */
  readonly header?: readonly string[];
}
