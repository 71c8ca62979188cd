import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { codeOf, disk } from '../../storage/disk.ts';
import { makeDurableFolder } from '../../storage/folders.ts';
import { appendText } from '../../storage/lines.ts';
import { writeWholeText } from '../../storage/whole_file.ts';
import type { Statistics, Vocabularies } from '../data/fitted.ts';
import type { SkippedRecords } from '../records/skipped.ts';
import { deleteRun, deleteUnfinished, isFolder, requireFree, requireKinds } from './contents.ts';
import {
  type ClassNames,
  type DescriptionHashes,
  describedFiles,
  differingFiles,
  hashesOf,
  type RunDescription,
  type StoredDescription,
  sha256,
} from './description.ts';
import { RunDirectoryError, wrongKind } from './errors.ts';
import { storedEvent, type TrainEvent } from './events.ts';
import { MetricsTable } from './history/metrics_table.ts';
import { RunLock } from './lock.ts';
import { checkedRecord, type RunRecord } from './record.ts';
import { isStatistics } from './statistics.ts';

/**
 * The folder of a run. docs/run.md describes its files. Every file is replaced atomically; `events.jsonl` is
 * appended to.
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

  /** Throws RunDirectoryError where `run.json` is damaged. */
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

  /** The stored statistics of numbers, as `vocabularies`. */
  get statistics(): Statistics | undefined {
    return readStatistics(this.path);
  }

  /**
   * The description with which a checkpoint was written: the present one, or one that a resumed run has
   * replaced. Where `vocabularies.json` is missing, that part is not compared. Throws RunDirectoryError
   * naming the files that have changed.
   */
  describedBy(hashes: DescriptionHashes, checkpoint: string): StoredDescription {
    const present = readDescription(this.path);
    const changed = changedFiles(present, hashes);
    if (changed.length === 0) return present;
    for (const folder of this.#earlierFolders()) {
      const earlier = readDescription(folder);
      if (changedFiles(earlier, hashes).length === 0) return earlier;
    }
    throw new RunDirectoryError(
      `${changed.map((name) => join(this.path, name)).join(' and ')} ${changed.length > 1 ? 'are' : 'is'} not what ` +
        `${basename(checkpoint)} was trained with. Restore ${changed.length > 1 ? 'the files' : 'the file'} from a copy.`,
    );
  }

  #earlierFolders(): readonly string[] {
    const folder = join(this.path, 'earlier');
    return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  }
}

/** The folder of a run that this process writes; no other process can open it for writing until `close`. */
export class WritableRunDirectory extends RunDirectory {
  readonly #lock: RunLock;
  /** Records that this process has left out. */
  readonly #skipped: SkippedRecords[] = [];
  /** The contents of `metrics.csv`. */
  #table = new MetricsTable();

  private constructor(path: string, lock: RunLock) {
    super(path);
    this.#lock = lock;
  }

  /**
   * Creates the folder of a new run. Throws RunDirectoryError where it holds a run, unless `overwrite` is
   * set, which deletes that run, or files of another kind; RunLockedError where a process is writing into it.
   */
  static create(path: string, options: { readonly overwrite: boolean }): WritableRunDirectory {
    requireFree(path, options);
    makeRunFolder(path);
    requireKinds(path);
    const directory = new WritableRunDirectory(path, RunLock.take(path));
    try {
      // Another process may have started a run between the check and the lock.
      requireFree(path, options);
      deleteRun(path);
      makeDurableFolder(directory.checkpoints);
      return directory;
    } catch (error) {
      directory.close();
      throw error;
    }
  }

  /**
   * Creates a folder that does not exist yet; undefined where it does. Two processes that try at the same
   * time cannot both succeed.
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
   * Opens a run to continue it, and removes leftovers of a crash. Throws RunDirectoryError, RunLockedError.
   */
  static resume(path: string): WritableRunDirectory {
    requireRun(path);
    requireKinds(path);
    const directory = new WritableRunDirectory(path, RunLock.take(path));
    deleteUnfinished(path);
    dropTornLine(join(path, 'events.jsonl'));
    return directory;
  }

  /**
   * Replaces the description. The one before is kept in `earlier/` for the checkpoints that were written with
   * it.
   */
  describe(description: RunDescription): DescriptionHashes {
    this.confirm();
    const hashes = hashesOf(description);
    this.#keepEarlier(hashes);
    for (const [name, text] of Object.entries(textsOf(description))) {
      const path = join(this.path, name);
      if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeWholeText(path, text);
    }
    return hashes;
  }

  #keepEarlier(next: DescriptionHashes): void {
    if (!existsSync(join(this.path, 'run.json'))) return;
    const present = readDescription(this.path);
    if (changedFiles(present, next).length === 0) return;
    const texts = describedFiles
      .filter((name) => existsSync(join(this.path, name)))
      .map((name) => [name, readText(this.path, name)] as const);
    const folder = join(this.path, 'earlier', sha256(JSON.stringify(texts)).slice(0, 16));
    for (const [name, text] of texts) writeWholeText(join(folder, name), text);
  }

  /**
   * Appends an event; stores the latest evaluation in `metrics.json`, all of them in `metrics.csv`, and the
   * best checkpoint in `best.json`.
   */
  event(event: TrainEvent): void {
    const events = join(this.path, 'events.jsonl');
    if (event.event === 'started') this.#table = MetricsTable.until(events, event.step);
    storing(events, () => appendText(events, `${JSON.stringify(storedEvent(event))}\n`, 'buffered'));
    this.#table.add(event);
    if (event.event === 'started' || event.event === 'evaluated') {
      this.#writeText('metrics.csv', this.#table.text);
    }
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

  /** Throws RunLockedError where another process has taken the folder over. */
  confirm(): void {
    this.#lock.confirm();
  }

  /** Releases the lock. */
  close(): void {
    this.#lock.release();
  }

  #writeJson(name: string, value: unknown): void {
    this.#writeText(name, jsonText(value));
  }

  #writeText(name: string, text: string): void {
    const path = join(this.path, name);
    storing(path, () => writeWholeText(path, text));
  }
}

/** Runs `body`, which writes a file. Throws RunDirectoryError where a folder has taken its place. */
function storing(path: string, body: () => void): void {
  try {
    body();
  } catch (error) {
    throw isFolder(path) ? wrongKind(path, 'file') : error;
  }
}

/** Throws RunDirectoryError where the path cannot be that of a folder. */
function makeRunFolder(path: string): void {
  try {
    makeDurableFolder(path);
  } catch (error) {
    const code = codeOf(error);
    if (!['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP'].includes(code)) throw error;
    throw new RunDirectoryError(`${path} cannot be created (${code}): choose another folder with --out`);
  }
}

function requireRun(path: string): void {
  if (existsSync(join(path, 'run.json'))) return;
  const hint = existsSync(path) ? 'it has no run.json' : 'it does not exist';
  throw new RunDirectoryError(
    `${path} is not the folder of a run: ${hint}. \`unitc train\` prints the folder of its run.`,
  );
}

function textsOf({ spec, record, vocabularies, statistics, classes }: RunDescription): DescriptionHashes {
  return {
    'spec.unit': spec,
    'vocabularies.json': jsonText(vocabularies),
    'statistics.json': jsonText(statistics),
    'classes.json': jsonText(classes),
    'run.json': jsonText(record),
  };
}

function readDescription(folder: string): StoredDescription {
  const vocabularies = readLists(folder, 'vocabularies.json');
  const statistics = readStatistics(folder);
  const classes = readLists(folder, 'classes.json');
  return {
    spec: readText(folder, 'spec.unit'),
    record: readRecord(folder),
    ...(vocabularies ? { vocabularies } : {}),
    ...(statistics ? { statistics } : {}),
    ...(classes ? { classes } : {}),
  };
}

/** Files that are present and differ. */
function changedFiles(stored: StoredDescription, hashes: DescriptionHashes): readonly string[] {
  const found = hashesOf({ vocabularies: {}, statistics: {}, classes: {}, ...stored });
  return differingFiles(found, hashes).filter(
    (name) =>
      !(name === 'vocabularies.json' && stored.vocabularies === undefined) &&
      !(name === 'statistics.json' && stored.statistics === undefined) &&
      !(name === 'classes.json' && stored.classes === undefined),
  );
}

function readText(folder: string, name: string): string {
  const path = join(folder, name);
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isFolder(path)) throw wrongKind(path, 'file');
    throw new RunDirectoryError(`${path} cannot be read: ${(error as Error).message}`);
  }
}

function readJson(folder: string, name: string): unknown {
  const text = readText(folder, name);
  try {
    return JSON.parse(text);
  } catch (error) {
    const problem = text.trim() === '' ? 'it is empty' : `it is not JSON (${(error as Error).message})`;
    throw new RunDirectoryError(
      `${join(folder, name)} is damaged: ${problem}. Restore the file from a copy.`,
    );
  }
}

function readRecord(folder: string): RunRecord {
  return checkedRecord(readJson(folder, 'run.json'), join(folder, 'run.json'));
}

/** Lists of strings by name. */
function readLists(folder: string, name: string): (Vocabularies & ClassNames) | undefined {
  if (!existsSync(join(folder, name))) return undefined;
  const value = readJson(folder, name);
  const isList = (list: unknown) => Array.isArray(list) && list.every((text) => typeof text === 'string');
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const wrong = Object.entries(value).find(([, list]) => !isList(list));
    if (!wrong) return value as Vocabularies & ClassNames;
    throw new RunDirectoryError(
      `${join(folder, name)} is damaged: field ${JSON.stringify(wrong[0])}: expected a list of strings. ` +
        'Delete the file to rebuild it from the data.',
    );
  }
  throw new RunDirectoryError(
    `${join(folder, name)} is damaged: expected an object of lists of strings. Delete the file to rebuild it from the data.`,
  );
}

function readStatistics(folder: string): Statistics | undefined {
  if (!existsSync(join(folder, 'statistics.json'))) return undefined;
  const value = readJson(folder, 'statistics.json');
  if (isStatistics(value)) return value;
  throw new RunDirectoryError(
    `${join(folder, 'statistics.json')} is damaged: expected an object of means and standard deviations. Delete the file to ` +
      'compute them again from the data.',
  );
}

/** Removes the part of a line that a crash has left at the end of a file of lines. */
function dropTornLine(path: string): void {
  if (!existsSync(path)) return;
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end < bytes.length) disk.truncate(path, end);
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
