import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { disk } from '../../storage/disk.ts';
import { CheckpointError, DamagedCheckpointError } from './errors.ts';
import { checkpointPath, isCheckpointName, stepOf } from './names.ts';
import { type Checkpoint, readCheckpoint } from './read.ts';

/** Paths of the checkpoints in a folder, oldest first. */
export function listCheckpoints(folder: string): string[] {
  if (!isFolder(folder)) return [];
  return readdirSync(folder)
    .filter(isCheckpointName)
    .sort((a, b) => stepOf(a) - stepOf(b))
    .map((name) => join(folder, name));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Deletes all checkpoints except the last `keep` and that of step `best`. */
export function rotateCheckpoints(folder: string, keep: number, best: number | undefined): void {
  const bestPath = best === undefined ? undefined : checkpointPath(folder, best);
  for (const path of listCheckpoints(folder).slice(0, -keep)) {
    // A folder of such a name is not a checkpoint of the run.
    if (path !== bestPath && !isFolder(path)) disk.remove(path);
  }
}

export interface IntactCheckpoint {
  readonly checkpoint: Checkpoint;
  /** Newer checkpoints that are damaged, newest first. */
  readonly damaged: readonly DamagedCheckpointError[];
}

/**
 * The newest checkpoint that is intact. Throws CheckpointError if the folder has none. `run`: path of the
 * run, for messages.
 */
export function newestIntact(folder: string, run: string): IntactCheckpoint {
  const damaged: DamagedCheckpointError[] = [];
  for (const path of listCheckpoints(folder).reverse()) {
    try {
      return { checkpoint: readCheckpoint(path), damaged };
    } catch (error) {
      if (!(error instanceof DamagedCheckpointError)) throw error;
      damaged.push(error);
    }
  }
  if (damaged.length === 0) {
    const problem = isFolder(folder) ? 'has no checkpoint' : 'has no folder checkpoints/';
    throw new CheckpointError(
      `${run} ${problem}: it ended before the first one was written. Start again with --overwrite, or in another folder.`,
    );
  }
  const lines = damaged.map(({ message }) => `\n  ${message}`).join('');
  throw new CheckpointError(`${run} has no intact checkpoint:${lines}`);
}

/** One sentence for each damaged checkpoint, with the one that is used instead. */
export function damageNotices({ checkpoint, damaged }: IntactCheckpoint): readonly string[] {
  return damaged.map(({ message }) => `${message}; using ${basename(checkpoint.path)} instead`);
}

/** Renames damaged checkpoints, so that they no longer count as the newest. */
export function setAside(damaged: readonly DamagedCheckpointError[]): void {
  for (const { path } of damaged) {
    let aside = `${path}.damaged`;
    for (let i = 2; existsSync(aside); i++) aside = `${path}.damaged-${i}`;
    disk.rename(path, aside);
  }
}
