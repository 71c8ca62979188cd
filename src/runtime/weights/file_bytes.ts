import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { DataError } from '../errors.ts';
import { reading } from '../reading/files.ts';

/** Random access to the bytes of a file, or of a part of it in memory. */
export interface Bytes {
  /** Named in messages. */
  readonly path: string;
  readonly size: number;
  /** A copy of `count` bytes. Throws DataError if they extend beyond the end. */
  read(from: number, count: number): Uint8Array<ArrayBuffer>;
}

/** Error for a file that ends too early. */
export function cutShort(path: string, end: number, size: number): DataError {
  return new DataError(
    path,
    `the file is truncated or damaged: its data should reach byte ${end}, and it has ${size}`,
    'download or copy the file again',
  );
}

/** An open file, read on demand, because weights may not fit in memory twice. */
export class FileBytes implements Bytes {
  readonly path: string;
  readonly size: number;
  readonly #descriptor: number;

  /** Throws DataError if there is no such file, or it cannot be read. */
  constructor(path: string) {
    this.path = path;
    requireFile(path);
    this.#descriptor = reading(path, () => openSync(path, 'r'));
    this.size = fstatSync(this.#descriptor).size;
  }

  read(from: number, count: number): Uint8Array<ArrayBuffer> {
    if (from + count > this.size) throw cutShort(this.path, from + count, this.size);
    const bytes = new Uint8Array(count);
    for (let done = 0; done < count; ) {
      // One call may read at most 2 GB.
      const length = Math.min(count - done, 2 ** 30);
      const got = reading(this.path, () => readSync(this.#descriptor, bytes, done, length, from + done));
      if (got === 0) throw new DataError(this.path, 'the file became shorter while it was read');
      done += got;
    }
    return bytes;
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** Bytes in memory that were read from the file `path`. */
export function memoryBytes(path: string, bytes: Uint8Array): Bytes {
  return {
    path,
    size: bytes.length,
    read: (from, count) => {
      if (from + count > bytes.length) throw cutShort(path, from + count, bytes.length);
      return new Uint8Array(bytes.subarray(from, from + count));
    },
  };
}

/** Throws DataError unless the path is that of a regular file: opening a pipe would wait for a writer. */
function requireFile(path: string): void {
  const facts = statSync(path, { throwIfNoEntry: false });
  if (!facts) throw new DataError(path, 'no such file');
  if (facts.isFile()) return;
  if (facts.isDirectory()) {
    throw new DataError(path, 'expected a file of weights, found a folder', 'name a file in it');
  }
  throw new DataError(path, 'expected a file of weights, found a device or pipe');
}
