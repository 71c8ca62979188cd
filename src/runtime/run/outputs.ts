import { resolve } from 'node:path';
import { writeWholeFile } from '../../storage/whole_file.ts';
import { holdsRun, requireOutsideRuns } from './contents.ts';
import { RunDirectoryError } from './errors.ts';

/**
 * Writes a file that the user names, atomically. Throws RunDirectoryError if it would replace a file of a
 * run, which only training writes.
 */
export function writeOutput(path: string, chunks: Iterable<Uint8Array>): void {
  requireOutsideRuns(path);
  writeWholeFile(path, chunks);
}

/** `writeOutput` for text, as UTF-8. */
export function writeOutputText(path: string, text: string): void {
  writeOutput(path, [Buffer.from(text, 'utf8')]);
}

/**
 * Throws RunDirectoryError if a folder that a command will fill holds a run or belongs to one, as
 * `checkpoints` does.
 */
export function requireNoRun(folder: string): void {
  requireOutsideRuns(folder);
  if (!holdsRun(resolve(folder))) return;
  throw new RunDirectoryError(
    `${folder} holds a run, and nothing else is written there: choose another folder`,
  );
}
