import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { dirname, extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileBytes } from '../../storage/read.ts';

/** Folders with all code of the package, relative to this file: `src` and `grammar`, in `dist` or not. */
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const folders = ['src', 'grammar'];

let sum: string | undefined;

/**
 * SHA-256 of unitc's code as executed by this process. It distinguishes two builds of one version: an edited
 * clone, or another commit.
 */
export function codeSum(): string {
  sum ??= sumOfFiles(folders.flatMap((folder) => filesBelow(join(root, folder))));
  return sum;
}

/** Compiled modules if this module is compiled, otherwise sources. */
function filesBelow(folder: string): readonly string[] {
  const extension = extname(fileURLToPath(import.meta.url));
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(extension) && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name));
}

function sumOfFiles(files: readonly string[]): string {
  const hash = createHash('sha256');
  const named = files.map((file) => [relative(root, file).split(sep).join('/'), file] as const);
  for (const [name, file] of named.sort(([a], [b]) => (a < b ? -1 : 1))) {
    const text = fileBytes(file);
    hash.update(`${name} ${text.length}\n`).update(text);
  }
  return hash.digest('hex');
}
