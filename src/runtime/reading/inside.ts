import { isAbsolute, relative, resolve, sep } from 'node:path';
import { DataError } from '../errors.ts';
import { backslashHint } from './files.ts';

/**
 * The path of a file that a dataset names, relative to `folder`. Throws DataError if it leaves the folder,
 * since a dataset may read no other files. `where`: location of the name in the dataset.
 */
export function pathInside(folder: string, name: string, where: string): string {
  if (name.trim() === '') throw new DataError(where, 'expected the path of a file, found nothing');
  if (/^[a-z][a-z\d+.-]+:\/\//i.test(name)) {
    throw new DataError(
      where,
      `expected the path of a file, found the URL '${name}'`,
      'unitc downloads nothing: download the files, and write their paths',
    );
  }
  const path = resolve(folder, name);
  const within = relative(folder, path);
  if (within !== '' && within !== '..' && !within.startsWith(`..${sep}`) && !isAbsolute(within)) return path;
  throw new DataError(
    where,
    `the path '${name}' is outside the folder ${folder}`,
    name.includes('\\') ? backslashHint : 'write paths relative to that folder, and put the files in it',
  );
}
