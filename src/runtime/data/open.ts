import { resolve } from 'node:path';
import type { RunSpec } from '../../compiler/artifact/run_spec.ts';
import { requireUsable } from '../records/problems.ts';
import type { Dataset } from '../records/record.ts';
import { TensorMemory } from './batches/tensor_memory.ts';
import { openDatasets } from './datasets.ts';
import { decodableDatasets, decodingNotices, decodingPlans } from './decodable.ts';
import { fitModalities } from './fitting/fit.ts';
import type { Fitted } from './fitting/fitted.ts';
import { createPreparer } from './node_preparer.ts';
import { OpenData, type Preparation } from './open_data.ts';
import { type TaskPlan, taskPlans } from './plan.ts';
import type { Prepare } from './preparer.ts';
import type { DataOptions, DataSource } from './source.ts';
import { WorkerPool } from './threads/pool.ts';

/**
 * Opens and checks every dataset, fits vocabularies and statistics, and starts the workers. Throws DataError.
 */
export async function openData(run: RunSpec, options: DataOptions): Promise<DataSource> {
  const warn = onceEach(options.warn ?? (() => {}));
  const memory = new TensorMemory();
  const pool = options.workers > 0 ? new WorkerPool(options.workers, warn, memory) : undefined;
  try {
    return await openWith(run, options, { pool, memory }, warn);
  } catch (error) {
    await pool?.close();
    throw error;
  }
}

async function openWith(
  run: RunSpec,
  options: DataOptions,
  { pool, memory }: Preparation,
  warn: (message: string) => void,
): Promise<DataSource> {
  const plans = taskPlans(run, (folder) => resolve(options.root, folder));
  const preparer = async (some: readonly TaskPlan[], fitted: Fitted): Promise<Prepare> => {
    pool?.start({ plans: some, fitted });
    // Created even if workers prepare the batches, so that an unusable plan fails now rather than at the
    // first batch.
    const inProcess = await createPreparer(some, fitted, warn, memory);
    return pool ? (task, samples, digests) => pool.prepare(task, samples, digests) : inProcess;
  };
  const opened = await openDatasets(run, options);
  const decoded = decodingPlans(run, plans);
  for (const message of decodingNotices(run, opened, decoded, options)) warn(message);
  const datasets = await decodedDatasets(run, opened, decoded, preparer, options);
  const fitted = await fitModalities(run, datasets, options.root, options);
  return new OpenData(run, options, datasets, fitted, await preparer(plans, fitted), { pool, memory });
}

/**
 * The datasets without the records that `skip` leaves out because they cannot be decoded. Throws DataError.
 */
async function decodedDatasets(
  run: RunSpec,
  opened: ReadonlyMap<string, Dataset>,
  plans: readonly TaskPlan[],
  preparer: (plans: readonly TaskPlan[], fitted: Fitted) => Promise<Prepare>,
  { verifyFiles, splits, limit }: DataOptions,
): Promise<ReadonlyMap<string, Dataset>> {
  if (plans.length === 0) return opened;
  const prepare = await preparer(plans, { vocabularies: {}, statistics: {} });
  const { datasets } = await decodableDatasets(run, opened, plans, {
    prepare,
    verifyFiles,
    splits,
    limit,
  });
  for (const { name, skip } of run.datasets) {
    const dataset = datasets.get(name);
    if (dataset) requireUsable(dataset, skip);
  }
  return datasets;
}

/** Deduplicates warnings of the threads. */
function onceEach(warn: (message: string) => void): (message: string) => void {
  const seen = new Set<string>();
  return (message) => {
    if (!seen.has(message)) warn(message);
    seen.add(message);
  };
}
