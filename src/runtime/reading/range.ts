import { closeSync, openSync, readSync } from 'node:fs';
import type { FileRange } from '../records/file_range.ts';
import { reading } from './files.ts';

/**
 * Reads the bytes of an archive member synchronously; returns fewer if the archive has become shorter. Throws
 * DataError.
 */
export function rangeNow({ file, start, length }: FileRange): Uint8Array {
  return reading(file, () => {
    const descriptor = openSync(file, 'r');
    try {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(descriptor, bytes, 0, length, start));
    } finally {
      closeSync(descriptor);
    }
  });
}
