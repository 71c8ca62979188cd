import { readdirSync, statSync } from 'node:fs';
import { basename, extname, join, relative } from 'node:path';

/** The path of a file as a spec in `folder` names it. */
export function specPath(path: string, folder: string): string {
  return JSON.stringify(relative(folder, path).replaceAll('\\', '/') || '.');
}

/** A name of the language made of a file name: `my pets.csv` is `my_pets`, `Größe` is `grosse`. */
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

/** Folders in a folder, also links to some. */
export function foldersIn(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory());
}
