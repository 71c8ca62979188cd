import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { builtins } from '../builtins.ts';
import type { RunSpec, TaskSpec } from '../compiler/artifact/run_spec.ts';
import { runSpec } from '../compiler/assemble/run_spec.ts';
import { checkCounts, checkTask, openDataset, usedDatasets } from '../runtime/data/datasets.ts';
import { type BadRecord, badRecord, inspectSplit, type SplitReport } from '../runtime/data/inspect.ts';
import { readLock, verifyLock, writeLock } from '../runtime/data/lock.ts';
import { taskPlans } from '../runtime/data/plan.ts';
import { createPreparer } from '../runtime/data/preparer.ts';
import { loadVocabularies } from '../runtime/data/vocabularies.ts';
import { filesReadSince, readsSoFar } from '../runtime/reading/log.ts';
import { Problems } from '../runtime/records/problems.ts';
import type { Dataset } from '../runtime/records/record.ts';
import { initialFiles } from './initialize.ts';
import type { Overrides } from './spec/overrides.ts';
import { readSpec } from './spec/read.ts';
import { validModel } from './spec/valid_model.ts';

export type { BadRecord, SplitReport } from '../runtime/data/inspect.ts';

export interface DataCheckOptions {
  readonly set?: Overrides;
  /** Writes unit.lock with what is found. */
  readonly lock?: boolean;
  /** Number of records to read of each split; null: all. */
  readonly limit?: number | null;
}

export interface DatasetCheck {
  readonly dataset: string;
  readonly splits: readonly SplitReport[];
  /** Problems of the dataset as a whole: it cannot be opened, or does not fit the spec or a task. */
  readonly problems: readonly BadRecord[];
}

export interface DataCheck {
  readonly datasets: readonly DatasetCheck[];
  /** Number of files in the lock beside the spec; null: there is no lock. */
  readonly locked: number | null;
}

/**
 * Reads all data of a spec once, as training would, and reports every problem: one of a record, a split or a dataset does not hide the
 * others. Compares every file with unit.lock, or writes it. Needs no GPU. Throws SpecError; DataError where a vocabulary cannot be read, or
 * a file differs from the lock.
 */
export async function dataCheck(spec: string, options: DataCheckOptions = {}): Promise<DataCheck> {
  const model = validModel(readSpec(spec), options.set ?? {});
  const run = runSpec(model, builtins);
  const root = dirname(resolve(spec));
  const before = readsSoFar();
  const queries = new Map(model.tasks.map((task) => [task.name, task.decoding?.queries ?? null]));
  const datasets = await inspectDatasets(run, root, queries, options.limit ?? null);
  const weights = initialFiles(run, root);
  const images = datasets.flatMap(({ splits }) => splits.flatMap(({ files }) => [...files]));
  const files = [...new Set([...filesReadSince(before), ...weights, ...images])];
  const lock = options.lock ? await writeLock(root, files.filter(existsSync)) : readLock(root);
  if (!options.lock) await verifyLock(root, files, true);
  return { datasets, locked: lock ? Object.keys(lock.files).length : null };
}

async function inspectDatasets(
  run: RunSpec,
  root: string,
  queries: ReadonlyMap<string, number | null>,
  limit: number | null,
): Promise<readonly DatasetCheck[]> {
  const opened = new Map<string, Dataset>();
  const problems = new Map<string, Problems>();
  for (const spec of usedDatasets(run)) {
    const found = new Problems();
    problems.set(spec.name, found);
    const dataset = await found.collectAsync(() => openDataset(spec, { root, seed: run.train.seed }));
    if (!dataset) continue;
    opened.set(spec.name, dataset);
    found.collect(() => checkCounts(spec, dataset));
    for (const task of tasksOn(run, spec.name, dataset)) found.collect(() => checkTask(run, task, dataset));
  }
  const readable = { ...run, tasks: run.tasks.filter(({ dataset }) => opened.has(dataset)) };
  const vocabularies = await loadVocabularies(readable, opened, root);
  // Without the image cache: the image files themselves are checked.
  const prepare = await createPreparer(taskPlans(readable, null), vocabularies);
  const checks: DatasetCheck[] = [];
  for (const [name, found] of problems) {
    const dataset = opened.get(name);
    const task = run.tasks.find((candidate) => candidate.dataset === name)!;
    const inspected = { limit, queries: queries.get(task.name) ?? null };
    const splits: SplitReport[] = [];
    for (const split of Object.values(dataset?.splits ?? {})) {
      splits.push(await inspectSplit(task, dataset!, split, prepare, inspected));
    }
    const first = found.kinds().flatMap((kind) => kind.first);
    checks.push({ dataset: name, splits, problems: first.map(badRecord) });
  }
  return checks;
}

/** Tasks to check a dataset against; none where the problems of its training split are known already. */
function tasksOn({ tasks }: RunSpec, name: string, { splits }: Dataset): readonly TaskSpec[] {
  const { length = 0, problems } = splits.train ?? {};
  if (length === 0 && problems && problems.count > 0) return [];
  return tasks.filter(({ dataset }) => dataset === name);
}
