import { createHash } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { fileBytes } from '../../../storage/read.ts';
import { writeWholeText } from '../../../storage/whole_file.ts';
import { DataError } from '../../errors.ts';
import { fieldsIn, integerField, textField } from '../../reading/fields.ts';
import { checkFile, readText, systemError } from '../../reading/files.ts';
import { asObject, describe, parseJson } from '../../reading/json.ts';

export const lockName = 'unit.lock';

/** Size and digest of a file of data or weights when it was locked. */
export interface LockedFile {
  readonly bytes: number;
  readonly sha256: string;
}

/** `unit.lock` beside a spec: every file of data and weights, by its path relative to the spec's folder. */
export interface Lock {
  readonly version: 1;
  readonly files: Readonly<Record<string, LockedFile>>;
}

const again = 'restore the file, or accept it with `unitc data check SPEC --lock`';

/** The lock of a folder; undefined if it has none. Throws DataError if the lock is damaged. */
export function readLock(root: string): Lock | undefined {
  const path = join(root, lockName);
  if (!existsSync(path)) return undefined;
  try {
    return lockAt(path);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new DataError(error.where, error.message, rewrite);
  }
}

const rewrite = 'restore it, or delete it and write it again with `unitc data check SPEC --lock`';

function lockAt(path: string): Lock {
  const { version, files } = asObject(parseJson(readText(path), path), path);
  if (version !== 1) throw new DataError(path, `expected 'version' to be 1, found ${describe(version)}`);
  const where = `${path}, 'files'`;
  for (const [name, file] of Object.entries(asObject(files, where))) {
    fieldsIn(
      asObject(file, `${where}, '${name}'`),
      { bytes: integerField, sha256: textField },
      `${where}, '${name}'`,
    );
  }
  return { version, files: files as Lock['files'] };
}

/** SHA-256 of the lock of a folder; undefined if it has none. */
export function lockChecksum(root: string): string | undefined {
  const path = join(root, lockName);
  if (!existsSync(path)) return undefined;
  checkFile(path);
  return createHash('sha256').update(fileBytes(path)).digest('hex');
}

/** Adds files to the lock of a folder, or replaces their entries. The lock file is replaced atomically. */
export async function writeLock(root: string, paths: Iterable<string>): Promise<Lock> {
  const known = existsSync(join(root, lockName)) ? (readLock(root)?.files ?? {}) : {};
  const files: Record<string, LockedFile> = { ...known };
  for (const path of paths) files[nameOf(root, path)] = await lockedFile(path);
  const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
  const lock: Lock = { version: 1, files: sorted };
  writeWholeText(join(root, lockName), `${JSON.stringify(lock, null, 2)}\n`);
  return lock;
}

/**
 * Method of comparing files with the lock of a folder. `thorough`: by content; `quick`: a file of the same size
 * that is older than the lock counts as unchanged.
 */
export type LockComparison = 'thorough' | 'quick';

/** The lock of a folder. Files that it does not list are not compared. */
export class LockedFiles {
  readonly #root: string;
  readonly #files: ReadonlyMap<string, LockedFile>;
  /** Modification time of the lock in milliseconds. */
  readonly #written: number;
  /** Files whose contents have been compared, so that a shard is read once rather than for each record. */
  readonly #compared = new Set<string>();

  private constructor(root: string, { files }: Lock) {
    this.#root = root;
    this.#files = new Map(Object.entries(files));
    this.#written = statSync(join(root, lockName)).mtimeMs;
  }

  /** Undefined if the folder has no lock. Throws DataError if the lock is damaged. */
  static open(root: string): LockedFiles | undefined {
    const lock = readLock(root);
    return lock && new LockedFiles(root, lock);
  }

  /** Throws DataError for the first file that is missing or has changed. */
  async verify(paths: Iterable<string>, comparison: LockComparison): Promise<void> {
    for (const path of paths) {
      const locked = this.#files.get(nameOf(this.#root, path));
      if (locked) await this.#verifyFile(path, locked, comparison);
    }
  }

  async #verifyFile(path: string, locked: LockedFile, comparison: LockComparison): Promise<void> {
    const facts = statSync(path, { throwIfNoEntry: false });
    if (!facts) throw new DataError(path, `the file is missing, but ${lockName} lists it`, again);
    const { size, mtimeMs } = facts;
    if (size !== locked.bytes) {
      throw new DataError(
        path,
        `the file has changed: ${lockName} has ${locked.bytes} bytes, it has ${size}`,
        again,
      );
    }
    const isOld = mtimeMs <= this.#written;
    if (comparison === 'quick' && (isOld || this.#compared.has(path))) return;
    const { sha256 } = await lockedFile(path);
    if (sha256 !== locked.sha256) {
      throw new DataError(
        path,
        `the file has changed: ${lockName} has sha256 ${locked.sha256.slice(0, 12)}…, it has ${sha256.slice(0, 12)}…`,
        again,
      );
    }
    this.#compared.add(path);
  }
}

/** Name of a file in the lock, with forward slashes, so that a lock is the same on every system. */
function nameOf(root: string, path: string): string {
  return relative(root, resolve(root, path)).split(sep).join('/');
}

/** Size and SHA-256 of a file. Throws DataError if it cannot be read. */
export async function lockedFile(path: string): Promise<LockedFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path)) {
      hash.update(chunk as Buffer);
      bytes += (chunk as Buffer).length;
    }
  } catch (error) {
    throw systemError(path, error) ?? error;
  }
  return { bytes, sha256: hash.digest('hex') };
}
