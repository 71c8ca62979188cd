import { readSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSystemError } from '../../../errors.ts';
import { disk } from '../../../storage/disk.ts';
import { writeAll } from '../../../storage/whole_file.ts';
import { DataError } from '../../errors.ts';
import { Blocks } from './blocks.ts';

/** Closes the files of garbage-collected objects. */
const abandoned = new FinalizationRegistry<number>((descriptor) => disk.close(descriptor));

let created = 0;

/**
 * Bytes in the system's folder for temporary files, with random access. The file has no name, so it
 * disappears with the process, however that ends.
 */
export class ScratchFile {
  readonly #descriptor: number;
  readonly #content: string;
  readonly #blocks: Blocks;
  #size = 0;

  /** `content`: description of the content, for messages. Throws DataError if the file cannot be created. */
  constructor(content: string) {
    this.#content = content;
    const path = join(tmpdir(), `unitc-${process.pid}-${created++}`);
    const descriptor = this.#using('stored', () => disk.open(path, 'scratch', 0o600));
    disk.remove(path);
    this.#descriptor = descriptor;
    this.#blocks = new Blocks((buffer, start) => {
      this.#using('read', () => readSync(descriptor, buffer, 0, buffer.length, start));
      return buffer;
    });
    abandoned.register(this, descriptor, this);
  }

  get size(): number {
    return this.#size;
  }

  /** Throws DataError if the disk is full. */
  append(bytes: Uint8Array): void {
    this.#using('stored', () => writeAll(this.#descriptor, bytes, this.#size));
    this.#size += bytes.length;
  }

  /**
   * Sets the contents of an empty file, which `write` writes and whose size it returns. Throws like `append`.
   */
  fill(write: (descriptor: number) => number): void {
    this.#size = this.#using('stored', () => write(this.#descriptor));
  }

  /** Deletes the file; it must not be used afterwards. */
  close(): void {
    abandoned.unregister(this);
    disk.close(this.#descriptor);
  }

  /** The bytes `start` to `end - 1`, once all are written. They must not be modified. */
  read(start: number, end: number): Buffer {
    return this.#blocks.read(start, end, this.#size);
  }

  #using<T>(purpose: 'stored' | 'read', body: () => T): T {
    try {
      return body();
    } catch (error) {
      if (!isSystemError(error)) throw error;
      throw new DataError(
        tmpdir(),
        `${this.#content} cannot be ${purpose} there (${error.code})`,
        'set TMPDIR to a folder on another disk, or free space on that one',
      );
    }
  }
}
