import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { codeOf } from '../../storage/disk.ts';
import { ExportedModelError } from '../../web/errors.ts';

/** Most bytes of one read. */
const mostBytes = 2 ** 30;

/** The bytes of a file. Throws ExportedModelError where it cannot be read. */
export function readWhole(path: string): Uint8Array<ArrayBuffer> {
  try {
    return bytesOf(path);
  } catch (error) {
    throw new ExportedModelError(`${path} cannot be read (${codeOf(error) || (error as Error).message})`);
  }
}

function bytesOf(path: string): Uint8Array<ArrayBuffer> {
  if (!statSync(path).isFile()) throw new Error('not a file');
  const file = openSync(path, 'r');
  try {
    const bytes = new Uint8Array(fstatSync(file).size);
    for (let at = 0; at < bytes.length; ) {
      const read = readSync(file, bytes, at, Math.min(mostBytes, bytes.length - at), at);
      if (read === 0) return bytes.slice(0, at);
      at += read;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}
