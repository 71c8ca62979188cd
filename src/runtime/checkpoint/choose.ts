import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CheckpointError, DamagedCheckpointError } from './errors.ts';
import { damageNotices, listCheckpoints, newestIntact } from './folder.ts';
import { checkpointPath, stepOf } from './names.ts';
import { type Checkpoint, readCheckpoint } from './read.ts';

/** The folder of a run and the folder of its checkpoints. */
interface Run {
  readonly path: string;
  readonly checkpoints: string;
}

export interface Choice {
  readonly checkpoint: Checkpoint;
  /** Sentences for the user: which checkpoints are damaged and which one is used instead. */
  readonly notices: readonly string[];
}

/**
 * The checkpoint that a name denotes: `best`, `last`, `step-N` or `N`, a file name in the run's folder, or a
 * path. Without a name, the checkpoint of the run's final results: the best one if early stopping ended the
 * run, else the last one. For `last` and without a name, damaged checkpoints are skipped. Throws
 * CheckpointError listing the names that the run has.
 */
export function chooseCheckpoint(run: Run, name: string | undefined): Choice {
  if (name !== undefined && name !== 'best' && name !== 'last') return named(run, name);
  const newest = newestIntact(run.checkpoints, run.path);
  const notices = damageNotices(newest);
  const { best, stopped } = newest.checkpoint.progress;
  if (name === 'best' && !best) {
    throw new CheckpointError(
      `${run.path} has no best checkpoint: no evaluation so far had a finite metric value. It has ${available(run)}.`,
    );
  }
  if (name === 'last' || !best || (name === undefined && !stopped))
    return { checkpoint: newest.checkpoint, notices };
  const path = checkpointPath(run.checkpoints, best.step);
  if (name === 'best') return { checkpoint: readNamed(run, path), notices };
  try {
    return { checkpoint: readCheckpoint(path), notices };
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    const { checkpoint } = newest;
    return {
      checkpoint,
      notices: [...notices, `${error.message}; using ${basename(checkpoint.path)} instead`],
    };
  }
}

function named(run: Run, name: string): Choice {
  const [, step] = /^(?:step-)?(\d+)$/.exec(name) ?? [];
  const candidates = [
    ...(step === undefined ? [] : [checkpointPath(run.checkpoints, Number(step))]),
    join(run.checkpoints, name),
    join(run.checkpoints, `${name}.safetensors`),
    join(run.path, name),
    name,
  ];
  const path = candidates.find(isFile);
  if (path !== undefined) return { checkpoint: readNamed(run, path), notices: [] };
  throw new CheckpointError(`${run.path} has no checkpoint '${name}'. It has ${available(run)}.`);
}

/** Devices and pipes count as files; reading them reports what they are. */
function isFile(path: string): boolean {
  try {
    return !statSync(path).isDirectory();
  } catch {
    // Missing, below a file, or with a name that no file can have.
    return false;
  }
}

/** A checkpoint that the user requested by name is never replaced by another. */
function readNamed(run: Run, path: string): Checkpoint {
  try {
    return readCheckpoint(path);
  } catch (error) {
    if (!(error instanceof DamagedCheckpointError)) throw error;
    throw new CheckpointError(`${error.message}. ${run.path} has ${available(run)}.`);
  }
}

/** `best, last, step-40, step-60`: the names that a run has. */
function available({ checkpoints, path }: Run): string {
  const steps = listCheckpoints(checkpoints).map((file) => `step-${stepOf(file)}`);
  return steps.length === 0 ? 'no checkpoints' : [...namedOnes(checkpoints, path), ...steps].join(', ');
}

function namedOnes(checkpoints: string, run: string): readonly string[] {
  try {
    const { best } = newestIntact(checkpoints, run).checkpoint.progress;
    return best ? ['best', 'last'] : ['last'];
  } catch (error) {
    if (error instanceof CheckpointError) return [];
    throw error;
  }
}
