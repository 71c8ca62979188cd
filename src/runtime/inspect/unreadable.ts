import { relative } from 'node:path';
import { isSystemError } from '../../errors.ts';
import { type FileProblem, type Findings, nothingFound } from './problem.ts';

/** The findings of `body`. If it cannot read a file of the run, as on a failing disk, the file is the finding. */
export function readableFindings(run: string, body: () => Findings): Findings {
  try {
    return body();
  } catch (error) {
    return { ...nothingFound, problems: [unreadableFile(run, error)] };
  }
}

/** The file of a run that a system error concerns. Throws all other errors. */
export function unreadableFile(run: string, error: unknown): FileProblem {
  if (!isSystemError(error) || error.path === undefined) throw error;
  return { file: relative(run, error.path), problem: `it cannot be read (${error.code})` };
}
