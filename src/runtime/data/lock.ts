import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { DataError } from '../errors.ts';

export const lockName = 'unit.lock';

/** A file of data or weights as it was. */
export interface LockedFile {
  readonly bytes: number;
  readonly sha256: string;
}

/** `unit.lock` beside a spec: every file of data and weights, by its path from there. */
export interface Lock {
  readonly version: 1;
  readonly files: Readonly<Record<string, LockedFile>>;
}

const again = 'restore the file, or accept it with `unitc data check SPEC --lock`';

/** Undefined where there is none. Throws DataError where it is damaged. */
export function readLock(root: string): Lock | undefined {
  const path = join(root, lockName);
  if (!existsSync(path)) return undefined;
  try {
    const lock = JSON.parse(readFileSync(path, 'utf8')) as Lock;
    if (lock.version === 1 && typeof lock.files === 'object' && lock.files !== null) return lock;
  } catch {
    // Told below: whatever is wrong with it, the way out is the same.
  }
  throw new DataError(
    path,
    'not a lock file of this version of unitc',
    'write it again with `unitc data check SPEC --lock`',
  );
}

/** Adds files to the lock of a folder, or replaces them in it. Written beside and renamed. */
export async function writeLock(root: string, paths: Iterable<string>): Promise<Lock> {
  const known = existsSync(join(root, lockName)) ? (readLock(root)?.files ?? {}) : {};
  const files: Record<string, LockedFile> = { ...known };
  for (const path of paths) files[nameOf(root, path)] = await lockedFile(path);
  const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
  const lock: Lock = { version: 1, files: sorted };
  const target = join(root, lockName);
  writeFileSync(`${target}.part`, `${JSON.stringify(lock, null, 2)}\n`);
  renameSync(`${target}.part`, target);
  return lock;
}

/**
 * Whether files are as the lock has them; those that it does not know are not looked at. `thorough`: by their content; otherwise a
 * file of the same size that is older than the lock is taken as unchanged. Throws DataError that names the file.
 */
export async function verifyLock(root: string, paths: Iterable<string>, thorough: boolean): Promise<void> {
  const lock = readLock(root);
  if (!lock) return;
  const written = statSync(join(root, lockName)).mtimeMs;
  for (const path of paths) {
    const locked = lock.files[nameOf(root, path)];
    if (!locked) continue;
    if (!existsSync(path)) throw new DataError(path, `${lockName} knows this file, and it is gone`, again);
    const { size, mtimeMs } = statSync(path);
    if (size !== locked.bytes) {
      throw new DataError(
        path,
        `the file has changed: ${lockName} has ${locked.bytes} bytes, it has ${size}`,
        again,
      );
    }
    if (!thorough && mtimeMs <= written) continue;
    const { sha256 } = await lockedFile(path);
    if (sha256 === locked.sha256) continue;
    throw new DataError(
      path,
      `the file has changed: ${lockName} has sha256 ${locked.sha256.slice(0, 12)}…, it has ${sha256.slice(0, 12)}…`,
      again,
    );
  }
}

/** With forward slashes, so that a lock is the same everywhere. */
function nameOf(root: string, path: string): string {
  return relative(root, resolve(root, path)).split(sep).join('/');
}

async function lockedFile(path: string): Promise<LockedFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { bytes, sha256: hash.digest('hex') };
}
