import { dirname, resolve } from 'node:path';
import { builtins } from '../builtins.ts';
import { runSpec } from '../compiler/assemble/run_spec.ts';
import { openDatasets, splitOf } from '../runtime/data/datasets.ts';
import { inspectSplit, type SplitReport } from '../runtime/data/inspect.ts';
import { readLock, verifyLock, writeLock } from '../runtime/data/lock.ts';
import { taskPlans } from '../runtime/data/plan.ts';
import { createPreparer } from '../runtime/data/preparer.ts';
import { loadVocabularies } from '../runtime/data/vocabularies.ts';
import { filesReadSince, readsSoFar } from '../runtime/reading/log.ts';
import { initialFiles } from './initialize.ts';
import type { Overrides } from './spec/overrides.ts';
import { readSpec } from './spec/read.ts';
import { validModel } from './spec/valid_model.ts';

export type { SplitReport } from '../runtime/data/inspect.ts';

export interface DataCheckOptions {
  readonly set?: Overrides;
  /** Writes unit.lock with what is found. */
  readonly lock?: boolean;
  /** Records of each split; null: all. */
  readonly limit?: number | null;
}

export interface DataCheck {
  readonly datasets: readonly { readonly dataset: string; readonly splits: readonly SplitReport[] }[];
  /** Files that the lock beside the spec has; null: there is no lock. */
  readonly locked: number | null;
}

/**
 * Reads all data of a spec once, as training would. Compares every file with unit.lock, or writes it. Needs no GPU. Throws
 * SpecError; DataError where a dataset cannot be opened, or a file is not as it was locked.
 */
export async function dataCheck(spec: string, options: DataCheckOptions = {}): Promise<DataCheck> {
  const run = runSpec(validModel(readSpec(spec), options.set ?? {}), builtins);
  const root = dirname(resolve(spec));
  const before = readsSoFar();
  const opened = await openDatasets(run, { root, seed: run.train.seed });
  const vocabularies = await loadVocabularies(run, opened, root);
  // Images themselves are looked at, not what was made of them.
  const prepare = await createPreparer(taskPlans(run, null), vocabularies);
  const datasets: { dataset: string; splits: SplitReport[] }[] = [];
  for (const [name, dataset] of opened) {
    const task = run.tasks.find((candidate) => candidate.dataset === name)!;
    const splits: SplitReport[] = [];
    for (const split of Object.keys(dataset.splits)) {
      const report = inspectSplit(
        task,
        dataset,
        splitOf(dataset, name, split),
        prepare,
        options.limit ?? null,
      );
      splits.push(await report);
    }
    datasets.push({ dataset: name, splits });
  }
  const weights = initialFiles(run, root);
  const images = datasets.flatMap(({ splits }) => splits.flatMap(({ files }) => [...files]));
  const files = new Set([...filesReadSince(before), ...weights, ...images]);
  const lock = options.lock ? await writeLock(root, files) : readLock(root);
  if (!options.lock) await verifyLock(root, files, true);
  return { datasets, locked: lock ? Object.keys(lock.files).length : null };
}
