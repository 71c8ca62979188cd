import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Creates a folder and its missing parents; returns the new ones, the outermost first. Throws the error of
 * the operating system. Unlike `mkdirSync` with `recursive`, it returns for folders that cannot be made in
 * /proc.
 *
 * @param options.mode permissions of new folders
 */
export function makeFolder(path: string, options: { readonly mode?: number } = {}): readonly string[] {
  const folder = resolve(path);
  if (existsSync(folder)) return [];
  const parents = makeFolder(dirname(folder), options);
  try {
    mkdirSync(folder, options);
  } catch (error) {
    // Another process was faster.
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return parents;
    throw error;
  }
  return [...parents, folder];
}
