import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { requireFree } from '../../runtime/run/contents.ts';
import { RunDirectoryError } from '../../runtime/run/errors.ts';
import { WritableRunDirectory } from '../../runtime/run/writable.ts';
import { requireFreeLog, requireNoOtherRun } from './event_log.ts';

/** The options of `train` that determine its folder. */
export interface FolderOptions {
  readonly directory?: string;
  readonly resume?: boolean;
  readonly overwrite?: boolean;
  readonly tensorboard?: string;
}

/**
 * The run to resume; undefined for a new run, whose folder is only checked. Throws RunDirectoryError,
 * RunLockedError.
 */
export function openEarlier(spec: string, options: FolderOptions): WritableRunDirectory | undefined {
  const { directory, resume, overwrite } = options;
  if (resume && overwrite) {
    throw new RunDirectoryError(
      'a run is either resumed or overwritten: give one of --resume and --overwrite',
    );
  }
  if (directory === '') throw new RunDirectoryError('the name of the run folder is empty: give --out DIR');
  const resumed = resume ? (directory ?? newestRun(spec)) : undefined;
  requireNoOtherRun({ ...options, directory: resumed ?? directory });
  if (resumed !== undefined) return WritableRunDirectory.resume(resumed);
  requireFreeLog(options);
  if (directory !== undefined) requireFree(directory, { overwrite: overwrite === true });
  return undefined;
}

/** Creates the folder of a new run. Throws RunDirectoryError, RunLockedError. */
export function newDirectory(spec: string, { directory, overwrite }: FolderOptions): WritableRunDirectory {
  if (directory !== undefined) {
    return WritableRunDirectory.create(directory, { overwrite: overwrite === true });
  }
  for (let i = 1; ; i++) {
    const created = WritableRunDirectory.createNew(numberedRun(spec, i));
    if (created) return created;
  }
}

/** `runs/NAME` for 1, `runs/NAME-2` for 2 and so on. */
function numberedRun(spec: string, i: number): string {
  const base = join('runs', basename(spec).replace(/\.unit$/, ''));
  return i === 1 ? base : `${base}-${i}`;
}

/** The run with the spec's name and the largest number; `runs/NAME` if there is none. */
function newestRun(spec: string): string {
  const base = basename(numberedRun(spec, 1));
  const numbers = (existsSync('runs') ? readdirSync('runs') : []).flatMap((name) => {
    if (!existsSync(join('runs', name, 'run.json'))) return [];
    if (name === base) return [1];
    const rest = name.startsWith(`${base}-`) ? name.slice(base.length + 1) : '';
    return /^[1-9]\d*$/.test(rest) ? [Number(rest)] : [];
  });
  return numberedRun(spec, Math.max(1, ...numbers));
}
