/** Syntax of table files. */
export interface TableForm {
  /** Character between cells; absent: a comma in CSV, a tab in TSV. */
  readonly separator?: string;
  /** Whether cells of CSV and TSV may be in double quotes. */
  readonly quotes: 'double' | 'none';
  /** Names of the columns of CSV and TSV files without a header. */
  readonly header?: readonly string[];
  /** Decimal mark of numbers in text; absent: a point. */
  readonly decimal?: ',';
}
