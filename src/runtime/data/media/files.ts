import { readFile } from 'node:fs/promises';
import { systemError } from '../../reading/files.ts';

/** The bytes of a file. Throws DataError if it cannot be read. */
export async function bytesOfFile(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw systemError(path, error) ?? error;
  }
}
