import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Checksums, checksumsName, parsedChecksums } from './format.ts';

/** The checksums of a run folder; undefined if the file is missing or damaged. */
export function readChecksums(folder: string): Checksums | undefined {
  const path = join(folder, checksumsName);
  return existsSync(path) ? parsedChecksums(readFileSync(path, 'utf8')) : undefined;
}
