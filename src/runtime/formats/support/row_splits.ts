import { DataError } from '../../errors.ts';
import type { RecordProblems } from '../../records/problems.ts';
import type { Remarks } from '../../records/remarks.ts';
import type { RowSource } from '../../records/row.ts';
import type { SplitName } from './splits.ts';

/** The rows of both splits. */
export interface RowSplits {
  readonly sources: Readonly<Record<SplitName, { readonly rows: RowSource; readonly where: string }>>;
  /** Problems of both splits; those of rows that belong to no split are counted in `train`. */
  readonly problems: Readonly<Record<SplitName, RecordProblems>>;
  readonly remarks: Readonly<Record<SplitName, Remarks>>;
}

/** Throws DataError if a file is in both splits. */
export function requireDistinct(train: readonly string[], valid: readonly string[]): void {
  const trained = new Set(train);
  const both = valid.find((file) => trained.has(file));
  if (both === undefined) return;
  throw new DataError(
    both,
    'the file is in both splits',
    'held-out records must not be trained on: name another file, or write `valid: 20%`',
  );
}
