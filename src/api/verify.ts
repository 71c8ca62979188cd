import type { FileProblem } from '../runtime/inspect/problem.ts';
import { runFindings } from '../runtime/inspect/verify.ts';

export type { FileProblem } from '../runtime/inspect/problem.ts';

export interface RunVerification {
  /** Folder of the run. */
  readonly run: string;
  /** Files in which every byte is unchanged, by path below the folder. */
  readonly intact: readonly string[];
  /** Damage; empty if the run is intact. */
  readonly problems: readonly FileProblem[];
  /** Sentences about other observations: a process that is writing, files of other programs. */
  readonly notes: readonly string[];
}

/**
 * Compares everything in the folder of a run with its checksums: files, lines of logs, tensors of
 * checkpoints, and the hashes that tie each checkpoint to spec, vocabularies, statistics, classes and data
 * lock. Changes nothing.
 *
 * @param run folder of the run
 * @throws RunDirectoryError if the folder holds no run
 * @example
 * const { problems } = verifyRun('runs/model');
 * for (const { file, problem } of problems) console.error(file, problem);
 */
export function verifyRun(run: string): RunVerification {
  return { run, ...runFindings(run) };
}
