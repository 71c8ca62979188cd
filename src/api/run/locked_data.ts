import type { RunSpec } from '../../compiler/artifact/run_spec.ts';
import { LockedFiles } from '../../runtime/data/contents/lock.ts';
import type { Fitted } from '../../runtime/data/fitting/fitted.ts';
import { openData } from '../../runtime/data/open.ts';
import type { DataSource } from '../../runtime/data/source.ts';
import { filesReadSince, readsSoFar } from '../../runtime/reading/log.ts';
import type { CodeDataset } from '../../runtime/records/code.ts';

/**
 * A request for the data of a training run. `vocabularies` and `statistics`: of an earlier part of the run.
 */
export interface DataRequest extends Partial<Fitted> {
  readonly run: RunSpec;
  /** Folder of the spec. */
  readonly root: string;
  /** Number of threads that prepare data. */
  readonly workers: number;
  readonly datasets?: Readonly<Record<string, CodeDataset>>;
  /** Splits to read; by default all. */
  readonly splits?: readonly string[];
  /** Number of usable records to read from the start of each split; by default all. */
  readonly limit?: number;
}

/**
 * Opens all data of a run and compares its files with unit.lock: tables and annotations now; images,
 * recordings and shards when their first record is read. Throws DataError.
 */
export async function openLockedData(
  { run, ...options }: DataRequest,
  warn: (message: string) => void,
): Promise<DataSource> {
  const before = readsSoFar();
  const { root } = options;
  const locked = LockedFiles.open(root);
  const data = await openData(run, {
    ...options,
    seed: run.train.seed,
    warn,
    ...(locked && { verifyFiles: (paths) => locked.verify(paths, 'quick') }),
  });
  try {
    await locked?.verify(filesReadSince(before), 'quick');
    return data;
  } catch (error) {
    await data.close();
    throw error;
  }
}
