import { DataError } from '../../errors.ts';
import { RecordProblems } from '../../records/problems.ts';
import type { Sample, Split } from '../../records/record.ts';

export type SplitName = 'train' | 'valid';

/**
 * Reads one split; unusable records are left out and added to `problems`. Throws DataError if a file cannot
 * be read.
 */
export type SplitReader = (name: SplitName, problems: RecordProblems) => Split | Promise<Split>;

/**
 * The splits `train` and `valid`. If the files of a split cannot be read, it has no records and reports that
 * problem, and the other split is still read. `problems`: problems found before, by formats that read both
 * splits at once.
 */
export async function trainAndValid(
  read: SplitReader,
  problems = { train: new RecordProblems(), valid: new RecordProblems() },
): Promise<Readonly<Record<SplitName, Split>>> {
  return {
    train: await collected('train', read, problems.train),
    valid: await collected('valid', read, problems.valid),
  };
}

async function collected(name: SplitName, read: SplitReader, problems: RecordProblems): Promise<Split> {
  try {
    return { ...(await read(name, problems)), problems };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    problems.addGeneral(error);
    return { ...listSplit<never>(name, [], (record) => record), problems };
  }
}

/** A split of records in memory. `sampleOf` makes the sample of a record on demand. */
export function listSplit<T>(name: string, records: readonly T[], sampleOf: (record: T) => Sample): Split {
  return { name, length: records.length, at: (index) => sampleOf(records[index]!) };
}

/** Throws DataError if a file has neither usable records nor a problem that explains it. */
export function requireRecords(
  records: { readonly length: number },
  problems: RecordProblems,
  file: string,
  message: string,
): void {
  if (records.length === 0 && problems.count === 0) {
    throw new DataError(file, message, 'add records, or give another file');
  }
}
