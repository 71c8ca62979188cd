import { closeSync, openSync, readSync } from 'node:fs';
import { reading } from './files.ts';

/** The first bytes of a file, given by its path or content. Throws DataError if it cannot be read. */
export function firstBytes(input: string | Uint8Array, count = 64): Buffer {
  if (typeof input !== 'string') return Buffer.from(input.subarray(0, count));
  return reading(input, () => {
    const file = openSync(input, 'r');
    try {
      const start = Buffer.alloc(count);
      return start.subarray(0, readSync(file, start, 0, count, 0));
    } finally {
      closeSync(file);
    }
  });
}
