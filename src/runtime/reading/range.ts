import { closeSync, openSync, readSync } from 'node:fs';
import type { FileRange } from '../records/file_range.ts';

/**
 * The bytes of a member of an archive, read synchronously: fewer where the archive has become shorter. Throws
 * errors of the system.
 */
export function rangeNow({ file, start, length }: FileRange): Uint8Array {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, length, start));
  } finally {
    closeSync(descriptor);
  }
}
