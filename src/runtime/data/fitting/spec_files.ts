import { resolve } from 'node:path';
import type { SpecFile } from '../../prepare/prepare.ts';
import { readLines } from '../../reading/lines.ts';

/** Reads files that a spec in the folder `root` names. Throws DataError. */
export function specFiles(root: string): (file: string) => SpecFile {
  return (file) => {
    const path = resolve(root, file);
    return { path, lines: readLines(path) };
  };
}
