import type { Split } from './record.ts';

/** Unusable records of a split that are left out, as `skip` allows. */
export interface SkippedRecords {
  readonly dataset: string;
  readonly split: string;
  /** Number of records that are used. */
  readonly records: number;
  /** Number of records that are left out. */
  readonly skipped: number;
  /** The first of them: file and record, and its problem. */
  readonly first: { readonly where: string; readonly message: string };
}

/** The records of a split that are left out; undefined if there are none. */
export function skippedOf(dataset: string, { name, length, problems }: Split): SkippedRecords | undefined {
  const first = problems?.kinds()[0]?.first[0];
  if (!problems || !first) return undefined;
  const { where, message } = first;
  return { dataset, split: name, records: length, skipped: problems.count, first: { where, message } };
}
