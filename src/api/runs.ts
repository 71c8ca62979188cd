import { findRuns } from '../runtime/inspect/find.ts';
import { type InspectedRun, inspectRun } from '../runtime/inspect/inspected_run.ts';

export type { InspectedRun, InspectedState } from '../runtime/inspect/inspected_run.ts';

/**
 * Summaries of the runs in folders, down to three levels: state, model, step, latest scores and time. Files
 * are compared with their checksums; `verify` also reads the tensors of checkpoints.
 *
 * @param folders runs, or folders with runs; by default `runs`
 * @throws RunDirectoryError if a folder does not exist
 * @example
 * for (const { run, state, step, steps } of listRuns()) console.log(run, state.kind, step, steps);
 */
export function listRuns(folders: readonly string[] = ['runs']): readonly InspectedRun[] {
  return folders.flatMap(findRuns).map(inspectRun);
}
