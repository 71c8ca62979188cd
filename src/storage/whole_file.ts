import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf, type Durability, disk } from './disk.ts';
import { makeDurableFolder, makeFolder, removeFile } from './folders.ts';

/** Suffix of a file that is still being written. A crash may leave one behind; nothing reads it. */
export const partSuffix = '.part';

/**
 * Replaces a file atomically: writes it under a temporary name in the same folder, flushes it, renames it and
 * flushes the folder. After a crash or a full disk the file has its old contents or the new ones, never a
 * mixture. An existing file keeps its permissions, and a link to it remains a link; pipes and devices are
 * written in place. Throws the error of the operating system.
 */
export function writeWholeFile(path: string, chunks: Iterable<Uint8Array>): void {
  const target = targetOf(path);
  if (target.kind === 'stream') {
    writeContents(path, chunks, 'buffered');
    return;
  }
  makeDurableFolder(dirname(target.path));
  const part = `${target.path}${partSuffix}`;
  try {
    writeContents(part, chunks, 'flushed');
    if (target.permissions !== undefined) disk.setPermissions(part, target.permissions);
    disk.rename(part, target.path);
  } catch (error) {
    discard(part);
    throw error;
  }
  disk.flushFolder(dirname(target.path));
}

/** `writeWholeFile` for text, as UTF-8. */
export function writeWholeText(path: string, text: string): void {
  writeWholeFile(path, [Buffer.from(text, 'utf8')]);
}

/**
 * Replaces a file of a cache: another process sees its old contents or the new ones. Nothing is flushed, so
 * after a power failure the contents may be any; the reader must recognise that. `part`: temporary path in
 * the same folder, which no other thread uses.
 */
export function writeCachedFile(path: string, part: string, chunks: Iterable<Uint8Array>): void {
  makeFolder(dirname(path));
  try {
    writeContents(part, chunks, 'buffered');
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

function writeContents(path: string, chunks: Iterable<Uint8Array>, durability: Durability): void {
  const file = disk.open(path, 'replace');
  try {
    for (const chunk of chunks) writeAll(file, chunk);
    if (durability === 'flushed') disk.flush(file);
  } finally {
    disk.close(file);
  }
}

/** A part that cannot be removed is left to the next writer; the error that led here is the one to report. */
function discard(part: string): void {
  try {
    removeFile(part);
  } catch (error) {
    if (codeOf(error) === '') throw error;
  }
}

type ReplacedFile =
  | { readonly kind: 'file'; readonly path: string; readonly permissions?: number }
  | { readonly kind: 'stream' };

/** The file that a path means: behind links, with its permissions where it exists. */
function targetOf(path: string): ReplacedFile {
  const entry = statSync(path, { throwIfNoEntry: false });
  if (!entry) return { kind: 'file', path };
  if (entry.isFile()) return { kind: 'file', path: realpathSync(path), permissions: entry.mode & 0o777 };
  if (entry.isDirectory()) return { kind: 'file', path };
  return { kind: 'stream' };
}
