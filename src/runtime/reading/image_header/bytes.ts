import { closeSync, openSync, readSync } from 'node:fs';
import { reading } from '../files.ts';

/** Bytes read at once, which are enough for most headers. */
const blockBytes = 4096;

/** Fills a block with the bytes at an offset. */
type ReadBlock = (block: Buffer, offset: number) => void;

/** Random access to the bytes of a file, one block at a time; bytes beyond its end are 0. */
export class HeaderBytes {
  readonly #read: ReadBlock;
  #block = Buffer.alloc(0);
  #start = 0;

  private constructor(read: ReadBlock) {
    this.#read = read;
  }

  /** The result of `body` on an open file. Throws DataError if the file cannot be read. */
  static of<T>(path: string, body: (bytes: HeaderBytes) => T): T {
    const file = reading(path, () => openSync(path, 'r'));
    try {
      const read: ReadBlock = (block, offset) => {
        reading(path, () => readSync(file, block, 0, blockBytes, offset));
      };
      return body(new HeaderBytes(read));
    } finally {
      closeSync(file);
    }
  }

  /** The bytes of a file in memory. */
  static in(content: Uint8Array): HeaderBytes {
    return new HeaderBytes((block, offset) => {
      block.set(content.subarray(offset, offset + blockBytes));
    });
  }

  /** `length` bytes at `offset`; `length` is at most 4096. */
  slice(offset: number, length: number): Buffer {
    const [from, to] = [offset - this.#start, offset - this.#start + length];
    if (from >= 0 && to <= this.#block.length) return this.#block.subarray(from, to);
    this.#block = Buffer.alloc(blockBytes);
    this.#start = offset;
    this.#read(this.#block, offset);
    return this.#block.subarray(0, length);
  }

  text(offset: number, length: number): string {
    return this.slice(offset, length).toString('latin1');
  }
}
