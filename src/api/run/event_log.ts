import { existsSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { holdsRun } from '../../runtime/run/contents.ts';
import { isOwnEventFile } from '../../runtime/run/event_file_name.ts';
import type { WritableRunDirectory } from '../../runtime/run/writable.ts';
import { mendEventFiles } from '../../runtime/tensorboard/checked.ts';
import { eventFilesIn, removeOwnEventFiles, TensorBoardLog } from '../../runtime/tensorboard/log.ts';
import { OptionError } from '../options.ts';

/** The options of `train` that concern its event file. */
interface LogOptions {
  readonly directory?: string;
  readonly tensorboard?: string;
  readonly resume?: boolean;
  readonly overwrite?: boolean;
}

/** Throws OptionError if the event file would be in the folder of another run. */
export function requireNoOtherRun({ tensorboard: folder, directory }: LogOptions): void {
  if (folder === undefined || !holdsRun(folder)) return;
  const isOwn =
    directory !== undefined && existsSync(directory) && realpathSync(directory) === realpathSync(folder);
  if (isOwn) return;
  throw new OptionError(`option tensorboard: ${folder} is the folder of another run; choose another folder`);
}

/** Throws OptionError if the event file of a new run would share a folder with those of another run. */
export function requireFreeLog({ tensorboard: folder, overwrite }: LogOptions): void {
  if (folder === undefined) return;
  if (folder === '') throw new OptionError('option tensorboard: the name of the folder is empty');
  if (existsSync(folder) && !statSync(folder).isDirectory()) {
    throw new OptionError(`option tensorboard: ${folder} is a file, not a folder`);
  }
  const foreign = eventFilesIn(folder).filter((name) => !overwrite || !isOwnEventFile(name));
  if (foreign.length === 0) return;
  throw new OptionError(
    `option tensorboard: ${folder} holds the event files of another run, ${foreign[0]}; choose another folder. ` +
      'TensorBoard shows the folders below the one that it is started with as runs side by side',
  );
}

/**
 * The event file of a run; undefined if none is requested. Event files in the run folder have checksums;
 * those truncated by earlier processes are repaired first.
 */
export function openLog(
  { tensorboard: folder, resume, overwrite }: LogOptions,
  directory: WritableRunDirectory,
  step: number,
): TensorBoardLog | undefined {
  for (const [name, prefix] of mendEventFiles(directory.path, (name) => directory.eventFile(name))) {
    directory.follow(name, { flush: () => prefix });
  }
  if (folder === undefined) return undefined;
  if (overwrite && !resume) removeOwnEventFiles(folder);
  const log = TensorBoardLog.open(folder, { events: join(directory.path, 'events.jsonl'), step });
  if (realpathSync(folder) === realpathSync(directory.path)) directory.follow(log.name, log);
  return log;
}
