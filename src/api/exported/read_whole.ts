import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { codeOf } from '../../storage/disk.ts';
import { ExportedModelError } from '../../web/errors.ts';

/** Largest number of bytes of one read. */
const mostBytes = 2 ** 30;

/** The bytes of a file. Throws ExportedModelError if it cannot be read. */
export function readWhole(path: string): Uint8Array<ArrayBuffer> {
  return readingFrom(path, (file) => {
    const bytes = new Uint8Array(fstatSync(file).size);
    for (let at = 0; at < bytes.length; ) {
      const read = readSync(file, bytes, at, Math.min(mostBytes, bytes.length - at), at);
      if (read === 0) return bytes.slice(0, at);
      at += read;
    }
    return bytes;
  });
}

/** The result of `body`, which reads a file. Throws ExportedModelError if reading fails. */
export function readingFrom<T>(path: string, body: (file: number) => T): T {
  try {
    const file = openSync(path, 'r');
    try {
      return body(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw new ExportedModelError(`${path} cannot be read (${codeOf(error) || (error as Error).message})`);
  }
}
