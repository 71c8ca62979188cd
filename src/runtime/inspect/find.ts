import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../../storage/disk.ts';
import { isFolder, isRun } from '../run/contents.ts';
import { RunDirectoryError } from '../run/errors.ts';

/** Depth to which folders are searched, so that runs in groups are found: `runs/sweep/1`. */
const depth = 3;

/**
 * The runs in a folder in the order of their names, or the folder itself if it is a run. Folders within it that
 * this user may not read are left out. Throws RunDirectoryError.
 */
export function findRuns(folder: string): readonly string[] {
  if (!isFolder(folder)) {
    const problem = existsSync(folder) ? 'is a file, not a folder' : 'does not exist';
    throw new RunDirectoryError(`${folder} ${problem}: name the folder of a run, or one with runs`);
  }
  return runsBelow(folder, depth);
}

function runsBelow(folder: string, levels: number): readonly string[] {
  try {
    return runsIn(folder, levels);
  } catch (error) {
    if (levels < depth && codeOf(error) === 'EACCES') return [];
    throw error;
  }
}

function runsIn(folder: string, levels: number): readonly string[] {
  if (isRun(folder)) return [folder];
  if (levels === 0) return [];
  return readdirSync(folder)
    .sort(new Intl.Collator('en', { numeric: true }).compare)
    .map((name) => join(folder, name))
    .filter((path) => lstatSync(path).isDirectory())
    .flatMap((path) => runsBelow(path, levels - 1));
}
