import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { codeOf, disk } from './disk.ts';

/**
 * Creates a folder and its missing parents; returns the new folders, outermost first. Throws the error of the
 * operating system. Unlike `mkdirSync` with `recursive`, it does not hang on folders in /proc, which cannot
 * be created.
 *
 * @param options.mode permissions of new folders
 */
export function makeFolder(path: string, options: { readonly mode?: number } = {}): readonly string[] {
  const folder = resolve(path);
  if (existsSync(folder)) return [];
  const parents = makeFolder(dirname(folder), options);
  try {
    disk.makeFolder(folder, options.mode);
  } catch (error) {
    // Another process has created the folder.
    if (codeOf(error) === 'EEXIST') return parents;
    throw error;
  }
  return [...parents, folder];
}

/** Creates a folder and its missing parents and flushes every folder that has a new entry. */
export function makeDurableFolder(path: string): void {
  for (const folder of makeFolder(path)) disk.flushFolder(dirname(folder));
}

/** Removes a file, or a folder with all its contents, if it exists. Links are removed, not followed. */
export function removeAll(path: string): void {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  if (!entry) return;
  if (entry.isDirectory()) {
    for (const name of readdirSync(path)) removeAll(join(path, name));
    disk.removeFolder(path);
  } else {
    removeFile(path);
  }
}

/** Removes a file if it exists. */
export function removeFile(path: string): void {
  try {
    disk.remove(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}
