import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { builtins } from '../builtins.ts';
import { runSpec } from '../compiler/assemble/run_spec.ts';
import { LockedFiles, readLock, writeLock } from '../runtime/data/contents/lock.ts';
import { type DatasetCheck, inspectDatasets } from '../runtime/data/inspect/datasets.ts';
import { filesReadSince, readsSoFar } from '../runtime/reading/log.ts';
import type { CodeDataset } from '../runtime/records/code.ts';
import { requireWhole } from './options.ts';
import { requireCodeRows } from './run/code_rows.ts';
import { initialFiles } from './run/initialize.ts';
import type { Overrides } from './spec/overrides.ts';
import { readSpec } from './spec/read.ts';
import { validModel } from './spec/valid_model.ts';

export type { DatasetCheck } from '../runtime/data/inspect/datasets.ts';
export type { BadRecord, SplitReport } from '../runtime/data/inspect/split.ts';

export interface DataCheckOptions {
  readonly set?: Overrides;
  /** Writes unit.lock with the size and SHA-256 of every file. */
  readonly lock?: boolean;
  /** Rows of datasets with the format `code`, by dataset name. */
  readonly datasets?: Readonly<Record<string, CodeDataset>>;
  /** Number of records to read from each split; null: all. */
  readonly limit?: number | null;
}

export interface DataCheck {
  readonly datasets: readonly DatasetCheck[];
  /** Number of files in the lock next to the spec; null if there is no lock. */
  readonly locked: number | null;
}

/**
 * Reads all data of a spec once, as training would, and reports every problem; a problem of one record, split
 * or dataset does not hide others. Compares every file with unit.lock, or writes it. Needs no GPU. Throws
 * OptionError, SpecError; DataError if a vocabulary cannot be read, or a file differs from the lock.
 *
 * @example
 * const { datasets } = await dataCheck('model.unit', { limit: 100 });
 * for (const { dataset, splits } of datasets) console.log(dataset, splits.map(({ records }) => records));
 */
export async function dataCheck(spec: string, options: DataCheckOptions = {}): Promise<DataCheck> {
  requireWhole('limit', options.limit, 1);
  const model = validModel(readSpec(spec), options.set ?? {});
  requireCodeRows(model.datasets, options.datasets);
  const run = runSpec(model, builtins);
  const root = dirname(resolve(spec));
  const before = readsSoFar();
  const queries = new Map(model.tasks.map((task) => [task.name, task.decoding?.queries ?? null]));
  const datasets = await inspectDatasets(run, {
    root,
    queries,
    limit: options.limit ?? null,
    ...(options.datasets ? { datasets: options.datasets } : {}),
  });
  const weights = initialFiles(run, root);
  const images = datasets.flatMap(({ splits }) => splits.flatMap(({ files }) => [...files]));
  const files = [...new Set([...filesReadSince(before), ...weights, ...images])];
  const lock = options.lock ? await writeLock(root, files.filter(existsSync)) : readLock(root);
  if (!options.lock) await LockedFiles.open(root)?.verify(files, 'thorough');
  return { datasets, locked: lock ? Object.keys(lock.files).length : null };
}
