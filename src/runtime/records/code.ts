/** Rows from the calling program: plain objects, whose keys are the columns. */
export type CodeRows = Iterable<object> | AsyncIterable<object>;

/** The rows of a dataset whose format is `code`. */
export interface CodeDataset {
  readonly train: CodeRows;
  readonly valid: CodeRows;
}
