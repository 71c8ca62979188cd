import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileText } from '../../../storage/read.ts';
import { type Checksums, checksumsName, parsedChecksums } from './format.ts';

/** The checksums of a run folder; undefined if the file is missing or damaged. */
export function readChecksums(folder: string): Checksums | undefined {
  const path = join(folder, checksumsName);
  return existsSync(path) ? parsedChecksums(fileText(path)) : undefined;
}
