import { fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { DataError } from '../../errors.ts';
import { checkFile, reading } from '../../reading/files.ts';
import { noteRead } from '../../reading/log.ts';
import { Blocks } from './blocks.ts';
import { Descriptors } from './descriptors.ts';

const descriptors = new Descriptors(64);

/** A file whose bytes are read at random access. */
export class StoredFile {
  readonly path: string;
  readonly size: number;
  readonly #changed: number;
  /** Key of the descriptor, so that the shared table of open files keeps no reference to this object. */
  readonly #key = {};
  readonly #blocks = new Blocks((buffer, start) => this.#fill(buffer, start));

  /** Throws DataError if the file cannot be opened. */
  constructor(path: string) {
    checkFile(path);
    noteRead(path);
    this.path = path;
    const { size, mtimeMs } = this.#stats();
    [this.size, this.#changed] = [size, mtimeMs];
  }

  /** The bytes `start` to `end - 1`; they must not be modified. Throws DataError. */
  read(start: number, end: number): Buffer {
    return this.#blocks.read(start, end, this.size);
  }

  /**
   * All bytes in order, `chunkBytes` at a time; a chunk is valid until the next is requested. Throws
   * DataError.
   */
  *chunks(chunkBytes = 2 ** 20): Iterable<Buffer> {
    const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(chunkBytes, this.size)));
    for (let start = 0; start < this.size; start += buffer.length) {
      yield this.#fill(buffer.subarray(0, Math.min(buffer.length, this.size - start)), start);
    }
  }

  #fill(bytes: Buffer, start: number): Buffer {
    const { size, mtimeMs } = this.#stats();
    if (size !== this.size || mtimeMs !== this.#changed) throw this.#changedMeanwhile();
    const file = this.#descriptor();
    for (let done = 0; done < bytes.length; ) {
      const count = reading(this.path, () => readSync(file, bytes, done, bytes.length - done, start + done));
      if (count === 0) throw this.#changedMeanwhile();
      done += count;
    }
    return bytes;
  }

  #stats(): Stats {
    return reading(this.path, () => fstatSync(this.#descriptor()));
  }

  #descriptor(): number {
    return descriptors.get(this.#key, () => reading(this.path, () => openSync(this.path, 'r')));
  }

  #changedMeanwhile(): DataError {
    return new DataError(
      this.path,
      'the file was changed while it was in use',
      'let it be written completely, then start again',
    );
  }
}
