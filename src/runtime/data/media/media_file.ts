import { existsSync, statSync } from 'node:fs';
import { DataError } from '../../errors.ts';
import { backslashHint } from '../../reading/files.ts';

/** Throws DataError if the path is not a regular file: a decoder would fail, or block on a pipe. */
export function requireMediaFile(path: string, noun: 'image' | 'recording'): void {
  if (!existsSync(path)) {
    throw new DataError(
      path,
      `no such ${noun}`,
      path.includes('\\') ? backslashHint : `fetch the ${noun}s again`,
    );
  }
  if (statSync(path).isFile()) return;
  const article = noun === 'image' ? 'an' : 'a';
  throw new DataError(
    path,
    `expected ${article} ${noun} file, found ${statSync(path).isDirectory() ? 'a folder' : 'a device or pipe'}`,
    `check the name of the ${noun} in the annotations`,
  );
}
