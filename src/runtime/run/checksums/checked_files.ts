import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { disk } from '../../../storage/disk.ts';
import { fileBytes, fileText } from '../../../storage/read.ts';
import { writeWholeText } from '../../../storage/whole_file.ts';
import { absent, checksumsName, checksumsText, type LogPrefix, noChecksums, sha256 } from './format.ts';
import { readChecksums } from './read.ts';
import { RunLog } from './run_log.ts';
import { scanLog } from './scan_log.ts';

/** A file that this process appends to, with a checksum of its beginning. */
export interface AppendedFile {
  /** Flushes all bytes so far to disk, and returns their checksum. */
  flush(): LogPrefix;
}

/**
 * The files of a run folder that one process writes, with their checksums. `checksums.json` is written before
 * each replacement, with the checksums of the old and the new contents, so that a crash in between leaves no
 * file without a checksum.
 */
export class CheckedFiles {
  readonly #folder: string;
  readonly #files: Map<string, readonly string[]>;
  /** Prefixes of the logs that this process has not opened. */
  readonly #prefixes: Map<string, LogPrefix>;
  readonly #logs = new Map<string, RunLog>();
  readonly #eventFiles: Map<string, AppendedFile>;

  /**
   * `adopted`: names of files whose current contents count as intact if a run of an earlier version has no
   * checksums.
   */
  constructor(folder: string, adopted: readonly string[]) {
    this.#folder = folder;
    const { files, logs, eventFiles } = readChecksums(folder) ?? noChecksums;
    this.#prefixes = new Map(logs);
    this.#eventFiles = new Map([...eventFiles].map(([name, prefix]) => [name, { flush: () => prefix }]));
    const names = new Set([...adopted, ...files.keys()]);
    this.#files = new Map([...names].flatMap((name) => this.#entryOf(name, files.get(name))));
  }

  /** Sentences about files whose contents match no checksum; missing files are left out. */
  get damage(): readonly string[] {
    const files = [...this.#files].flatMap(([name, sums]) => {
      const present = this.#sumOf(name);
      return present === undefined || sums.includes(present)
        ? []
        : [`${join(this.#folder, name)} is damaged: its checksum does not match`];
    });
    const logs = [...this.#logs].flatMap(([name, log]) =>
      log.damage.map((problem) => `${join(this.#folder, name)} is damaged: ${problem}`),
    );
    return [...files, ...logs];
  }

  /**
   * Replaces the contents of files, each atomically, in order. Files that already have the text are not
   * written.
   */
  replace(texts: ReadonlyMap<string, string>): void {
    const changed = [...texts].filter(([name, text]) => this.#sumOf(name) !== sha256(text));
    for (const [name, text] of texts) {
      const sums = [this.#sumOf(name) ?? absent, sha256(text)];
      this.#files.set(name, [...new Set(sums)]);
    }
    if (changed.length === 0) return;
    this.settle();
    for (const [name, text] of changed) {
      writeWholeText(join(this.#folder, name), text);
      this.#files.set(name, [sha256(text)]);
    }
  }

  /** A log of the folder, opened at its first use. */
  log(name: string): RunLog {
    const known = this.#logs.get(name);
    if (known) return known;
    const opened = new RunLog(join(this.#folder, name), this.#prefixes.get(name));
    this.#logs.set(name, opened);
    return opened;
  }

  /** The stored checksum of an event file of TensorBoard; undefined if it has none. */
  eventFile(name: string): LogPrefix | undefined {
    return this.#eventFiles.get(name)?.flush();
  }

  /** Adds the checksum of an event file of TensorBoard in the folder. */
  follow(name: string, file: AppendedFile): void {
    this.#eventFiles.set(name, file);
  }

  /**
   * Truncates a log to its first `bytes` bytes. Their checksum is stored first, so that a crash in between
   * leaves a matching log.
   */
  shorten(name: string, bytes: number): void {
    const path = join(this.#folder, name);
    if (!existsSync(path) || statSync(path).size <= bytes) return;
    const prefix = { bytes, sha256: scanLog(path, undefined, bytes).hash.digest('hex') };
    this.#logs.delete(name);
    this.#prefixes.set(name, prefix);
    this.settle();
    disk.truncate(path, bytes);
  }

  /** Flushes the logs and stores the current checksums of all files. */
  settle(): void {
    const flushed = [...this.#logs].map(([name, log]) => [name, log.flush()] as const);
    const logs = new Map([...this.#prefixes, ...flushed]);
    if (this.#files.size === 0 && logs.size === 0) return;
    const eventFiles = new Map([...this.#eventFiles].map(([name, file]) => [name, file.flush()]));
    const text = checksumsText({ files: this.#files, logs, eventFiles });
    const path = join(this.#folder, checksumsName);
    if (!existsSync(path) || fileText(path) !== text) writeWholeText(path, text);
  }

  /**
   * If the contents match one of several checksums, the others are dropped; otherwise all are kept, so that
   * damage remains visible.
   */
  #entryOf(
    name: string,
    stored: readonly string[] | undefined,
  ): readonly (readonly [string, readonly string[]])[] {
    const present = this.#sumOf(name);
    if (stored === undefined) return present === undefined ? [] : [[name, [present]]];
    if (present === undefined && stored.includes(absent)) return [];
    return [[name, present !== undefined && stored.includes(present) ? [present] : stored]];
  }

  #sumOf(name: string): string | undefined {
    const path = join(this.#folder, name);
    return existsSync(path) ? sha256(fileBytes(path)) : undefined;
  }
}
