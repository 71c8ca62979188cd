import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DataError } from '../errors.ts';
import { namesIn } from '../reading/files.ts';

/** Whether a path contains the wildcards `*` or `?`. */
export function isPattern(path: string): boolean {
  return /[*?]/.test(path);
}

/**
 * The files that match a pattern, sorted by code unit. `*` matches any characters of a name, `?` matches one,
 * and `**` as a whole name matches any number of folders. A name that begins with a dot is matched only by a
 * pattern that does. Throws DataError if no file matches.
 */
export function filesMatching(pattern: string, root: string): readonly string[] {
  const parts = pattern.split('/').filter((part) => part !== '' && part !== '.');
  const start = pattern.startsWith('/') ? '/' : root;
  const matching = parts
    .reduce((folders, part) => folders.flatMap((folder) => entries(folder, part)), [start])
    .filter((path) => statSync(path).isFile());
  const files = [...new Set(matching)].sort();
  if (files.length > 0) return files;
  throw new DataError(
    resolve(root, pattern),
    'no file matches this pattern',
    'check the folder; `*` stands for any characters of a name, `?` for one, `**` for any number of folders',
  );
}

/** Paths in a folder that match one part of a pattern. */
function entries(folder: string, part: string): readonly string[] {
  if (!isPattern(part)) return existsSync(join(folder, part)) ? [join(folder, part)] : [];
  if (!statSync(folder).isDirectory()) return [];
  if (part === '**') return [folder, ...entries(folder, '*').flatMap((inner) => entries(inner, part))];
  const expression = new RegExp(
    `^${part.replace(/[^*?]/gu, escaped).replaceAll('*', '.*').replaceAll('?', '.')}$`,
    'su',
  );
  return namesIn(folder)
    .filter((name) => expression.test(name) && (part.startsWith('.') || !name.startsWith('.')))
    .map((name) => join(folder, name));
}

function escaped(character: string): string {
  return /\w/.test(character) ? character : `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
