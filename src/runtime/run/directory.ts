import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileText } from '../../storage/read.ts';
import type { Statistics, Vocabularies } from '../data/fitting/fitted.ts';
import { requireFiles } from './contents.ts';
import type { DescriptionHashes, StoredDescription } from './description.ts';
import { earlierFolders, isEarlierIntact } from './earlier.ts';
import { RunDirectoryError } from './errors.ts';
import type { RunRecord } from './record.ts';
import {
  changedFiles,
  readDescription,
  readLists,
  readRecord,
  readStatistics,
  readText,
} from './stored_description.ts';

/**
 * The folder of a run. docs/run.md describes its files. Logs are appended to; every other file is replaced
 * atomically.
 */
export class RunDirectory {
  readonly path: string;
  readonly checkpoints: string;

  protected constructor(path: string) {
    this.path = path;
    this.checkpoints = join(path, 'checkpoints');
  }

  /** Opens a run for reading. Throws RunDirectoryError. */
  static open(path: string): RunDirectory {
    requireRun(path);
    return new RunDirectory(path);
  }

  /** Throws RunDirectoryError if `run.json` is damaged. */
  get record(): RunRecord {
    return readRecord(this.path);
  }

  /** The text of the spec as the run last used it. Throws RunDirectoryError. */
  get spec(): string {
    return readText(this.path, 'spec.unit');
  }

  /**
   * The stored vocabularies; undefined if the file is missing, since they can be rebuilt. Throws
   * RunDirectoryError if it is damaged.
   */
  get vocabularies(): Vocabularies | undefined {
    return readLists(this.path, 'vocabularies.json');
  }

  /** The stored statistics of numbers, under the same conditions as `vocabularies`. */
  get statistics(): Statistics | undefined {
    return readStatistics(this.path);
  }

  /** The step that `best.json` names; undefined if the file is missing or damaged. */
  get bestStep(): number | undefined {
    const path = join(this.path, 'best.json');
    if (!existsSync(path)) return undefined;
    const [, step] = /"step": (\d+)/.exec(fileText(path)) ?? [];
    return step === undefined ? undefined : Number(step);
  }

  /**
   * The description with which a checkpoint was written: the current one, or one that a resumed run has
   * replaced. A missing file that can be rebuilt from the data is not compared. Throws RunDirectoryError
   * naming the changed files.
   */
  describedBy(hashes: DescriptionHashes, checkpoint: string): StoredDescription {
    const present = readDescription(this.path);
    const changed = changedFiles(present, hashes);
    if (changed.length === 0) return present;
    for (const folder of earlierFolders(this.path).filter(isEarlierIntact)) {
      const earlier = readDescription(folder);
      if (changedFiles(earlier, hashes).length === 0) return earlier;
    }
    throw new RunDirectoryError(
      `${changed.map((name) => join(this.path, name)).join(' and ')} ${changed.length > 1 ? 'are' : 'is'} not what ` +
        `${basename(checkpoint)} was trained with. Restore ${changed.length > 1 ? 'the files' : 'the file'} from a copy.`,
    );
  }
}

/** Throws RunDirectoryError if a folder is not a run folder. */
export function requireRun(path: string): void {
  if (existsSync(join(path, 'run.json'))) {
    requireFiles(path);
    return;
  }
  const hint = existsSync(path) ? 'it has no run.json' : 'it does not exist';
  throw new RunDirectoryError(
    `${path} is not the folder of a run: ${hint}. \`unitc train\` prints the folder of its run.`,
  );
}
