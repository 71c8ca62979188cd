import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../../make_folder.ts';

/** Suffix of a file that is still being written. A crash may leave one behind; nothing reads it. */
export const partSuffix = '.part';

/**
 * Replaces a file atomically: writes it under a temporary name in the same folder, flushes it, renames it and
 * flushes the folder. After a crash or a full disk the file has its old contents or the new ones, never a
 * mixture. Throws the error of the operating system.
 */
export function writeWholeFile(path: string, chunks: Iterable<Uint8Array>): void {
  makeDurableFolder(dirname(path));
  const part = `${path}${partSuffix}`;
  try {
    writeChunks(part, chunks);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
  flushFolder(dirname(path));
}

/** `writeWholeFile` for text, as UTF-8. */
export function writeWholeText(path: string, text: string): void {
  writeWholeFile(path, [Buffer.from(text, 'utf8')]);
}

/** Creates a folder and its missing parents and flushes every folder that has a new entry. */
export function makeDurableFolder(path: string): void {
  for (const folder of makeFolder(path)) flushFolder(dirname(folder));
}

function writeChunks(path: string, chunks: Iterable<Uint8Array>): void {
  const file = openSync(path, 'w');
  try {
    for (const chunk of chunks) {
      for (let at = 0; at < chunk.length; ) at += writeSync(file, chunk, at);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A rename or a new file survives a power failure only after its folder is flushed. */
export function flushFolder(path: string): void {
  // Windows cannot open folders; NTFS journals their entries.
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
