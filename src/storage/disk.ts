import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { naming } from './naming.ts';

/** Whether contents must have reached the medium when a call returns. */
export type Durability = 'flushed' | 'buffered';

/**
 * Ways to open a file: `replace` creates or truncates it, `create` requires that it is missing, `scratch` is
 * `create` for writing and reading, `append` creates it or continues at its end. Only `replace` follows
 * links.
 */
export type OpenMode = 'replace' | 'create' | 'scratch' | 'append';

/**
 * Every operation by which unitc changes a disk. No other module calls the operating system for this, so
 * tests can replace the disk by one that fails or loses power at a chosen operation. Each operation throws
 * the error of the operating system.
 */
export interface Disk {
  /** Returns a file descriptor. `permissions` apply to a new file. */
  open(path: string, mode: OpenMode, permissions?: number): number;
  /**
   * Writes at a position, or at the current one if null; returns the number of bytes written, which may be
   * fewer than requested.
   */
  write(file: number, bytes: Uint8Array, position: number | null): number;
  /** Returns after the contents of a file have reached the medium: fsync(2). */
  flush(file: number): void;
  close(file: number): void;
  /** Returns after the entries of a folder have reached the medium. */
  flushFolder(path: string): void;
  /** Replaces `to` in one operation. */
  rename(from: string, to: string): void;
  /** Gives a file a second name; fails with EEXIST if `to` exists. */
  link(from: string, to: string): void;
  /** Copies a file; fails with EEXIST if `to` exists. */
  copy(from: string, to: string): void;
  truncate(path: string, length: number): void;
  /** Removes a file. */
  remove(path: string): void;
  /** Creates one folder; fails with EEXIST if it exists. */
  makeFolder(path: string, permissions?: number): void;
  /** Removes an empty folder. */
  removeFolder(path: string): void;
  setPermissions(path: string, permissions: number): void;
}

/** Files that are changed in place are not opened through links. Windows has no such flag. */
const noLink = constants.O_NOFOLLOW ?? 0;

const flags: Readonly<Record<OpenMode, string | number>> = {
  replace: 'w',
  create: 'wx',
  scratch: 'wx+',
  append: constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | noLink,
};

/** The disk of the operating system. */
export const systemDisk: Disk = {
  open: (path, mode, permissions) => openSync(path, flags[mode], permissions),
  write: (file, bytes, position) => writeSync(file, bytes, 0, bytes.length, position),
  flush: fsyncSync,
  close: closeSync,
  flushFolder,
  rename: renameSync,
  link: linkSync,
  copy: (from, to) => copyFileSync(from, to, constants.COPYFILE_EXCL),
  truncate,
  remove: unlinkSync,
  makeFolder: (path, permissions) => void mkdirSync(path, { mode: permissions }),
  removeFolder: rmdirSync,
  setPermissions: chmodSync,
};

function flushFolder(path: string): void {
  // Windows cannot open folders; NTFS journals their entries.
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function truncate(path: string, length: number): void {
  const file = openSync(path, constants.O_WRONLY | noLink);
  try {
    ftruncateSync(file, length);
  } finally {
    closeSync(file);
  }
}

let current = systemDisk;

/** Replaces the disk for the rest of the process and returns the previous one. For tests of disk failures. */
export function replaceDisk(next: Disk): Disk {
  const before = current;
  current = next;
  return before;
}

/** Paths of the files that this thread has opened. */
const paths = new Map<number, string>();

/** The disk that unitc writes to. An operation interrupted by a signal is repeated; errors name the file. */
export const disk: Disk = {
  open,
  write: (file, bytes, position) => onOpen(file, () => repeated(() => current.write(file, bytes, position))),
  flush: (file) => onOpen(file, () => repeated(() => current.flush(file))),
  close,
  flushFolder: (path) => naming(path, () => repeated(() => current.flushFolder(path))),
  rename: (from, to) => repeated(() => current.rename(from, to)),
  link: (from, to) => repeated(() => current.link(from, to)),
  copy: (from, to) => repeated(() => current.copy(from, to)),
  truncate: (path, length) => naming(path, () => repeated(() => current.truncate(path, length))),
  remove: (path) => repeated(() => current.remove(path)),
  makeFolder: (path, permissions) => repeated(() => current.makeFolder(path, permissions)),
  removeFolder: (path) => repeated(() => current.removeFolder(path)),
  setPermissions: (path, permissions) => repeated(() => current.setPermissions(path, permissions)),
};

function open(path: string, mode: OpenMode, permissions?: number): number {
  const file = repeated(() => current.open(path, mode, permissions));
  paths.set(file, path);
  return file;
}

/** An operation on an open file, which another thread may have opened. */
function onOpen<T>(file: number, operation: () => T): T {
  const path = paths.get(file);
  return path === undefined ? operation() : naming(path, operation);
}

function repeated<T>(operation: () => T): T {
  for (;;) {
    try {
      return operation();
    } catch (error) {
      if (codeOf(error) !== 'EINTR') throw error;
    }
  }
}

/** Not repeated: an interrupted close(2) frees the descriptor, which another file may already have. */
function close(file: number): void {
  try {
    onOpen(file, () => current.close(file));
  } catch (error) {
    if (codeOf(error) !== 'EINTR') throw error;
  } finally {
    paths.delete(file);
  }
}

/** Code of an error of the operating system, such as `ENOENT`; empty for other errors. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
