import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { writeWholeFile } from '../../storage/whole_file.ts';
import { isOwnName } from './contents.ts';
import { RunDirectoryError } from './errors.ts';

/**
 * Writes a file that the user names, atomically. Throws RunDirectoryError where it would replace a file of a
 * run: only training writes those.
 */
export function writeOutput(path: string, chunks: Iterable<Uint8Array>): void {
  requireNoRunFile(path);
  writeWholeFile(path, chunks);
}

/** `writeOutput` for text, as UTF-8. */
export function writeOutputText(path: string, text: string): void {
  writeOutput(path, [Buffer.from(text, 'utf8')]);
}

/** Throws RunDirectoryError where a folder that a command is to fill holds a run. */
export function requireNoRun(folder: string): void {
  if (!holdsRun(resolve(folder))) return;
  throw new RunDirectoryError(
    `${folder} holds a run, and nothing else is written there: choose another folder`,
  );
}

function requireNoRunFile(path: string): void {
  const file = resolve(path);
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const [name = ''] = relative(folder, file).split(sep);
    if (isOwnName(name) && holdsRun(folder)) {
      throw new RunDirectoryError(`${path} is a file of the run ${folder}: choose another name`);
    }
    if (folder === dirname(folder)) return;
  }
}

function holdsRun(folder: string): boolean {
  return existsSync(join(folder, 'run.json'));
}
