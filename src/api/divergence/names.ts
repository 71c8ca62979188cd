import { shortDigest } from '../../runtime/digests/chain.ts';
import { DataError } from '../../runtime/errors.ts';
import { stepOf } from './divergence.ts';
import { type RecordedRun, trainedWith } from './recorded_run.ts';
import { presentData } from './run_data.ts';

/** Names of the records of a step, in order, or the reason why they are unknown. */
export type StepRecords =
  | { readonly kind: 'known'; readonly names: readonly string[] }
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * The records of a step. Records that a process draws for the first time are listed in the digests; for
 * others, the data is opened, and names follow from seed, spec and data. Names that do not match the digest
 * of the step are not reported: the data has changed since.
 */
export async function recordsOfStep(run: RecordedRun, step: number): Promise<StepRecords> {
  const line = stepOf(run.digests, step);
  if (!line) return { kind: 'unknown', reason: 'step 0 draws no records' };
  const listed = line.first.map(([name]) => name);
  if (shortDigest(listed) === line.records) return { kind: 'known', names: listed };
  try {
    const names = await derivedNames(run, step);
    if (shortDigest(names) === line.records) return { kind: 'known', names };
    return { kind: 'unknown', reason: 'the data is not what the run was trained with' };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { kind: 'unknown', reason: `the data cannot be read: ${error.where}: ${error.message}` };
  }
}

async function derivedNames(run: RecordedRun, step: number): Promise<readonly string[]> {
  const { task } = stepOf(run.digests, step)!;
  const before = run.digests.steps.slice(0, step - 1).filter((line) => line.task === task).length;
  const { accumulate } = trainedWith(run, step).run.train;
  const data = await presentData(run, step);
  try {
    const batches = Array.from({ length: accumulate }, (_, i) => before * accumulate + i);
    return batches.flatMap((k) => data.trainNames(task, k));
  } finally {
    await data.close();
  }
}
