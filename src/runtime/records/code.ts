/** Rows from the calling program: plain objects, whose keys are the columns. */
export type CodeRows = Iterable<object> | AsyncIterable<object>;

/** Rows of both splits. */
export interface CodeSplits {
  readonly train: CodeRows;
  readonly valid: CodeRows;
}

/**
 * The rows of a dataset whose format is `code`: all of them, where the spec gives the share to hold out, or
 * both splits.
 */
export type CodeDataset = CodeRows | CodeSplits;

export function areSplits(dataset: CodeDataset): dataset is CodeSplits {
  return 'train' in dataset && 'valid' in dataset;
}
