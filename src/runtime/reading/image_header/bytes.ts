import { closeSync, openSync, readSync } from 'node:fs';
import { reading } from '../files.ts';

/** Bytes read at once; the headers of most files fit. */
const blockBytes = 4096;

/** Random access to the first bytes of a file, block by block; bytes beyond its end are 0. */
export class HeaderBytes {
  readonly #path: string;
  readonly #file: number;
  #block = Buffer.alloc(0);
  #start = 0;

  private constructor(path: string, file: number) {
    this.#path = path;
    this.#file = file;
  }

  /** The result of `body` on an open file. Throws DataError where it cannot be read. */
  static of<T>(path: string, body: (bytes: HeaderBytes) => T): T {
    const file = reading(path, () => openSync(path, 'r'));
    try {
      return body(new HeaderBytes(path, file));
    } finally {
      closeSync(file);
    }
  }

  /** The bytes from `offset` on, at most 4096. */
  slice(offset: number, length: number): Buffer {
    const [from, to] = [offset - this.#start, offset - this.#start + length];
    if (from >= 0 && to <= this.#block.length) return this.#block.subarray(from, to);
    this.#block = Buffer.alloc(blockBytes);
    this.#start = offset;
    reading(this.#path, () => readSync(this.#file, this.#block, 0, blockBytes, offset));
    return this.#block.subarray(0, length);
  }

  text(offset: number, length: number): string {
    return this.slice(offset, length).toString('latin1');
  }
}
