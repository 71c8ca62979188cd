import { lstatSync, realpathSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { codeOf, type Durability, disk } from './disk.ts';
import { makeDurableFolder, makeFolder, removeFile } from './folders.ts';

/** Suffix of a file that is still being written. A crash may leave one behind; nothing reads it. */
export const partSuffix = '.part';

/**
 * Replaces a file atomically: writes it under a temporary name in the same folder, flushes it, renames it and
 * flushes the folder. After a crash or a full disk the file has its old contents or the new ones, never a
 * mixture. An existing file keeps its permissions. A link is replaced and its target is unchanged; pipes and
 * devices are written in place. Throws the error of the operating system.
 */
export function writeWholeFile(path: string, chunks: Iterable<Uint8Array>): void {
  const target = targetOf(path);
  if (target.kind === 'stream') {
    writeContents(disk.open(path, 'replace'), chunks, 'buffered');
    return;
  }
  makeDurableFolder(dirname(path));
  const part = `${path}${partSuffix}`;
  try {
    writeContents(openNew(part), chunks, 'flushed');
    if (target.permissions !== undefined) disk.setPermissions(part, target.permissions);
    disk.rename(part, path);
  } catch (error) {
    discard(part);
    throw error;
  }
  disk.flushFolder(dirname(path));
}

/** Replaces the text of a file that the user edits; if `path` is a link, that of its target. */
export function rewriteText(path: string, text: string): void {
  writeWholeText(realpathSync(path), text);
}

/** `writeWholeFile` for text, as UTF-8. */
export function writeWholeText(path: string, text: string): void {
  writeWholeFile(path, [Buffer.from(text, 'utf8')]);
}

/**
 * Replaces a file of a cache: another process sees its old contents or the new ones. Nothing is flushed, so a
 * power failure may damage the file; the reader must detect that. `part`: temporary path in the same folder,
 * which no other thread uses.
 */
export function writeCachedFile(path: string, part: string, chunks: Iterable<Uint8Array>): void {
  makeFolder(dirname(path));
  try {
    writeContents(openNew(part), chunks, 'buffered');
    disk.rename(part, path);
  } catch (error) {
    discard(part);
    throw error;
  }
}

/** Writes all bytes, in as many operations as the system needs. */
export function writeAll(file: number, bytes: Uint8Array, position: number | null = null): void {
  for (let done = 0; done < bytes.length; ) {
    done += disk.write(file, bytes.subarray(done), position === null ? null : position + done);
  }
}

function writeContents(file: number, chunks: Iterable<Uint8Array>, durability: Durability): void {
  try {
    for (const chunk of chunks) writeAll(file, chunk);
    if (durability === 'flushed') disk.flush(file);
  } finally {
    disk.close(file);
  }
}

/** Creates a part. Replaces a part left by a crash, or a link, which is not followed. */
function openNew(part: string): number {
  try {
    return disk.open(part, 'create');
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    removeFile(part);
    return disk.open(part, 'create');
  }
}

/**
 * Removes a part. Ignores system errors: the next writer removes it, and the caller has an error to report.
 */
function discard(part: string): void {
  try {
    removeFile(part);
  } catch (error) {
    if (codeOf(error) === '') throw error;
  }
}

type WriteTarget =
  | { readonly kind: 'file'; readonly permissions?: number }
  /** Pipes and devices, and folders, which the system refuses to open. */
  | { readonly kind: 'stream' };

/** Kind of file that a path names, and its permissions if it is a regular file. */
function targetOf(path: string): WriteTarget {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  if (!entry) return { kind: 'file' };
  if (entry.isFile()) return { kind: 'file', permissions: entry.mode & 0o777 };
  const linked = statSync(path, { throwIfNoEntry: false });
  const isReplaced = entry.isSymbolicLink() && (!linked || linked.isFile()) && !isDescriptor(path);
  return { kind: isReplaced ? 'file' : 'stream' };
}

/** Whether a path may name an open file, such as /dev/stdout. */
function isDescriptor(path: string): boolean {
  return /^\/(dev|proc)\//.test(resolve(path));
}
