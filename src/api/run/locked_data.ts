import type { RunSpec } from '../../compiler/artifact/run_spec.ts';
import type { Fitted } from '../../runtime/data/fitted.ts';
import { verifyLock } from '../../runtime/data/lock.ts';
import { openData } from '../../runtime/data/open.ts';
import type { DataSource } from '../../runtime/data/source.ts';
import { filesReadSince, readsSoFar } from '../../runtime/reading/log.ts';
import type { CodeDataset } from '../../runtime/records/code.ts';
import { initialFiles } from './initialize.ts';

/** The data of a training run. `vocabularies` and `statistics`: of an earlier part of the run. */
export interface DataRequest extends Partial<Fitted> {
  readonly run: RunSpec;
  /** Folder of the spec. */
  readonly root: string;
  /** Number of threads that prepare data. */
  readonly workers: number;
  readonly datasets?: Readonly<Record<string, CodeDataset>>;
}

/** Opens all data of a run and compares the files with unit.lock. Throws DataError. */
export async function openLockedData(
  { run, ...options }: DataRequest,
  warn: (message: string) => void,
): Promise<DataSource> {
  const before = readsSoFar();
  const { root } = options;
  const data = await openData(run, { ...options, seed: run.train.seed, warn });
  try {
    await verifyLock(root, [...filesReadSince(before), ...initialFiles(run, root)], { thorough: false });
    return data;
  } catch (error) {
    await data.close();
    throw error;
  }
}
