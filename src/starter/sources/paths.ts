import { readdirSync, statSync } from 'node:fs';
import { basename, extname, join, relative } from 'node:path';

/** The path of a file in a spec that is in `folder`. */
export function specPath(path: string, folder: string): string {
  return JSON.stringify(relative(folder, path).replaceAll('\\', '/') || '.');
}

/**
 * An identifier of the language from a file name: `my pets.csv` becomes `my_pets`, `Größe` becomes `grosse`.
 */
export function nameOf(path: string): string {
  const name = basename(path, extname(path))
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return /^[a-z]/.test(name) ? name : `data_${name}`.replace(/_$/, '');
}

/** Folders in a folder, including links to folders. */
export function foldersIn(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory());
}
