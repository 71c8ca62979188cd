/** Size of a block in bytes, and number of blocks cached for all files together: 16 MB. */
const [blockBytes, mostBlocks] = [2 ** 14, 2 ** 10];

/** Recently read blocks of all files, by file and block number; least recently used first. */
const recent = new Map<string, Buffer>();

/** Number of files so far. */
let files = 0;

/** Fills a buffer with the bytes of a file at `start`, and returns it. */
export type Fill = (buffer: Buffer, start: number) => Buffer;

/** Random access to the bytes of a file through a cache of recently read blocks. */
export class Blocks {
  readonly #fill: Fill;
  readonly #file = files++;

  constructor(fill: Fill) {
    this.#fill = fill;
  }

  /** The bytes `start` to `end - 1` of a file of `size` bytes. They must not be modified. */
  read(start: number, end: number, size: number): Buffer {
    const [first, last] = [Math.floor(start / blockBytes), Math.floor((end - 1) / blockBytes)];
    const parts: Buffer[] = [];
    for (let number = first; number <= last; number++) {
      const from = number * blockBytes;
      parts.push(this.#block(number, size).subarray(Math.max(0, start - from), end - from));
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  }

  #block(number: number, size: number): Buffer {
    const key = `${this.#file}:${number}`;
    const block = recent.get(key) ?? this.#filled(number * blockBytes, size);
    recent.delete(key);
    recent.set(key, block);
    if (recent.size > mostBlocks) recent.delete(recent.keys().next().value!);
    return block;
  }

  #filled(start: number, size: number): Buffer {
    return this.#fill(Buffer.allocUnsafeSlow(Math.min(blockBytes, size - start)), start);
  }
}
