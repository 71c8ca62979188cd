import { closeSync, openSync, readSync } from 'node:fs';

/** Number of bytes per read. */
const chunk = 2 ** 16;

/**
 * The first bytes of a file or file descriptor, at most `most`, since a device may never end. Throws system
 * errors.
 */
export function readAtMost(file: string | number, most: number): Uint8Array {
  const descriptor = typeof file === 'number' ? file : openSync(file, 'r');
  try {
    const chunks: Uint8Array[] = [];
    for (let length = 0; length < most; ) {
      const bytes = new Uint8Array(Math.min(chunk, most - length));
      const read = readSync(descriptor, bytes);
      if (read === 0) break;
      chunks.push(bytes.subarray(0, read));
      length += read;
    }
    return Buffer.concat(chunks);
  } finally {
    if (typeof file === 'string') closeSync(descriptor);
  }
}
