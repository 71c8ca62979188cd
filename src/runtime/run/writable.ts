import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { codeOf, disk } from '../../storage/disk.ts';
import { makeDurableFolder } from '../../storage/folders.ts';
import type { SkippedRecords } from '../records/skipped.ts';
import { type AppendedFile, CheckedFiles } from './checksums/checked_files.ts';
import type { LogPrefix } from './checksums/format.ts';
import type { RunLog } from './checksums/run_log.ts';
import {
  deleteRun,
  deleteUnfinished,
  isFolder,
  replacedFiles,
  requireFree,
  requireKinds,
} from './contents.ts';
import { type DescriptionHashes, hashesOf, type RunDescription } from './description.ts';
import { RunDirectory, requireRun } from './directory.ts';
import { keepEarlier } from './earlier.ts';
import { RunDirectoryError, wrongKind } from './errors.ts';
import { storedEvent, type TrainEvent } from './events.ts';
import { MetricsTable } from './history/metrics_table.ts';
import { RunLock } from './lock.ts';
import { changedFiles, jsonText, readDescription, textsOf } from './stored_description.ts';

const eventsName = 'events.jsonl';

/** A run folder that this process writes; no other process can open it for writing until `close`. */
export class WritableRunDirectory extends RunDirectory {
  readonly #lock: RunLock;
  /** Records that this process has left out. */
  readonly #skipped: SkippedRecords[] = [];
  readonly #files: CheckedFiles;
  /** The contents of `metrics.csv`. */
  #table = new MetricsTable();

  private constructor(path: string, lock: RunLock) {
    super(path);
    this.#lock = lock;
    this.#files = new CheckedFiles(path, replacedFiles);
  }

  /**
   * Creates the folder of a new run. Throws RunDirectoryError if it holds other files, or a run and
   * `overwrite`, which deletes that run, is not set; RunLockedError if another process is writing into it.
   */
  static create(path: string, options: { readonly overwrite: boolean }): WritableRunDirectory {
    requireFree(path, options);
    makeRunFolder(path);
    requireKinds(path);
    const lock = RunLock.take(path);
    try {
      // Another process may have started a run between the check and the lock.
      requireFree(path, options);
      deleteRun(path);
      makeDurableFolder(join(path, 'checkpoints'));
      return new WritableRunDirectory(path, lock);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /**
   * Creates a folder that does not exist yet; undefined if it exists. Two processes that try at the same time
   * cannot both succeed.
   */
  static createNew(path: string): WritableRunDirectory | undefined {
    makeRunFolder(dirname(path));
    try {
      disk.makeFolder(path);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return undefined;
      throw error;
    }
    disk.flushFolder(dirname(path));
    return WritableRunDirectory.create(path, { overwrite: false });
  }

  /**
   * Opens a run to continue it, and removes the leftovers of a crash. Throws RunDirectoryError,
   * RunLockedError.
   */
  static resume(path: string): WritableRunDirectory {
    requireRun(path);
    requireKinds(path);
    const lock = RunLock.take(path);
    try {
      deleteUnfinished(path);
      return new WritableRunDirectory(path, lock);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /**
   * Replaces the description. The previous one is kept in `earlier/` for the checkpoints that were written
   * with it.
   */
  describe(description: RunDescription): DescriptionHashes {
    this.confirm();
    const hashes = hashesOf(description);
    if (this.#isReplacedBy(hashes)) keepEarlier(this.path);
    this.#replace(textsOf(description));
    return hashes;
  }

  #isReplacedBy(next: DescriptionHashes): boolean {
    if (!existsSync(join(this.path, 'run.json'))) return false;
    return changedFiles(readDescription(this.path), next).length > 0;
  }

  /** Sentences about damaged files, other than checkpoints, that were found when the run was opened. */
  get damage(): readonly string[] {
    this.#files.log(eventsName);
    return this.#files.damage;
  }

  /**
   * Appends an event; stores the latest evaluation in `metrics.json`, all of them in `metrics.csv`, and the
   * best checkpoint in `best.json`.
   */
  event(event: TrainEvent): void {
    const events = join(this.path, eventsName);
    if (event.event === 'started') this.#table = MetricsTable.until(events, event.step);
    storing(events, () => this.#files.log(eventsName).append(JSON.stringify(storedEvent(event))));
    this.#table.add(event);
    if (event.event === 'started' || event.event === 'evaluated') {
      this.#replace(new Map([['metrics.csv', this.#table.text]]));
    }
    if (event.event === 'checkpoint') this.#files.settle();
    if (event.event === 'skipped') {
      const { event: _, step: __, ...records } = event;
      this.#skipped.push(records);
    }
    if (event.event === 'evaluated') {
      const skipped = this.#skipped.length === 0 ? {} : { skipped: this.#skipped };
      this.#writeJson('metrics.json', { step: event.step, scores: event.scores, ...skipped });
    }
    if (event.event === 'best') {
      const { event: _, step, path, ...compared } = event;
      this.#writeJson('best.json', { step, checkpoint: join('checkpoints', basename(path)), ...compared });
    }
  }

  /** A log of the folder. */
  log(name: string): RunLog {
    return this.#files.log(name);
  }

  /** The stored checksum of an event file of TensorBoard in the folder; undefined if it has none. */
  eventFile(name: string): LogPrefix | undefined {
    return this.#files.eventFile(name);
  }

  /** Adds the checksum of an event file of TensorBoard in the folder. */
  follow(name: string, file: AppendedFile): void {
    this.#files.follow(name, file);
  }

  /** Truncates a log to its first `bytes` bytes. */
  shorten(name: string, bytes: number): void {
    this.#files.shorten(name, bytes);
  }

  /** Flushes all lines of all logs, and their checksums, to disk. */
  settle(): void {
    this.#files.settle();
  }

  /** Throws RunLockedError if this process no longer holds the lock. */
  confirm(): void {
    this.#lock.confirm();
  }

  /**
   * Stores the checksums of all files and releases the lock. If the checksums cannot be written, those of the
   * last checkpoint stay valid.
   */
  close(): void {
    try {
      if (this.#lock.isHeld) this.#files.settle();
    } catch (error) {
      if (codeOf(error) === '') throw error;
    } finally {
      this.#lock.release();
    }
  }

  #writeJson(name: string, value: unknown): void {
    this.#replace(new Map([[name, jsonText(value)]]));
  }

  #replace(texts: ReadonlyMap<string, string>): void {
    try {
      this.#files.replace(texts);
    } catch (error) {
      const folder = [...texts.keys()].map((name) => join(this.path, name)).find(isFolder);
      throw folder === undefined ? error : wrongKind(folder, 'file');
    }
  }
}

/**
 * Runs `body`, which writes a file of a run. Throws RunDirectoryError if a folder has taken its place or the
 * run folder is gone.
 */
function storing(path: string, body: () => void): void {
  try {
    body();
  } catch (error) {
    if (isFolder(path)) throw wrongKind(path, 'file');
    throw isFolder(dirname(path)) ? error : gone(dirname(path));
  }
}

/** The error for a run folder that was deleted or moved during the run. */
function gone(run: string): RunDirectoryError {
  return new RunDirectoryError(
    `${run} is gone: the folder was deleted or moved while the run was in progress. Continue with --resume where it is ` +
      'now, or start again.',
  );
}

/** Creates the folder of a run. Throws RunDirectoryError if the path cannot be that of a folder. */
function makeRunFolder(path: string): void {
  try {
    makeDurableFolder(path);
  } catch (error) {
    const code = codeOf(error);
    if (!['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP'].includes(code)) throw error;
    throw new RunDirectoryError(`${path} cannot be created (${code}): choose another folder with --out`);
  }
  if (isFolder(path)) return;
  throw new RunDirectoryError(
    `${path} is a link to a folder that does not exist. Create that folder, or choose another one with --out.`,
  );
}
