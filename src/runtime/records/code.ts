/** Rows from the calling program: plain objects whose keys are the columns. */
export type CodeRows = Iterable<object> | AsyncIterable<object>;

/** Rows of both splits. */
export interface CodeSplits {
  readonly train: CodeRows;
  readonly valid: CodeRows;
}

/** The rows of a dataset with format `code`: both splits, or all rows if the spec holds out a share. */
export type CodeDataset = CodeRows | CodeSplits;

export function areSplits(dataset: CodeDataset): dataset is CodeSplits {
  return 'train' in dataset && 'valid' in dataset;
}
