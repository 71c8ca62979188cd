import { statSync } from 'node:fs';
import { DataError } from '../../errors.ts';
import { checkFile, reading } from '../../reading/files.ts';
import { noteRead } from '../../reading/log.ts';
import { gunzipInto } from './gunzip.ts';
import type { RandomBytes } from './random_bytes.ts';
import { ScratchFile } from './scratch_file.ts';
import { UnpackedFiles } from './unpacked_files.ts';

/** Limit on the total size of the temporary files of all unpacked files: 4 GB. */
export const mostUnpacked = 4 * 2 ** 30;

const shared = new UnpackedFiles({ bytes: mostUnpacked, files: 4 });

/**
 * The contents of a gzip file. It is unpacked into a temporary file when it is opened, and again if it is
 * read after other files have replaced it. Files that are read one after another therefore need little space.
 */
export class GzipFile implements RandomBytes {
  readonly path: string;
  readonly size: number;
  /** Size and modification time of the compressed file. */
  readonly #stamp: string;
  readonly #unpacked: UnpackedFiles;

  /** Throws DataError if the file is damaged, or if the disk of temporary files is full. */
  constructor(path: string, unpacked = shared) {
    checkFile(path);
    noteRead(path);
    this.path = path;
    this.#stamp = stampOf(path);
    this.#unpacked = unpacked;
    this.size = this.#contents().size;
  }

  read(start: number, end: number): Buffer {
    return this.#contents().read(start, end);
  }

  #contents(): ScratchFile {
    return this.#unpacked.contentsOf(this, () => this.#unpack());
  }

  #unpack(): ScratchFile {
    if (stampOf(this.path) !== this.#stamp) throw this.#changedMeanwhile();
    const contents = new ScratchFile(`the contents of ${this.path}`);
    contents.fill((descriptor) => gunzipInto(this.path, descriptor));
    return contents;
  }

  #changedMeanwhile(): DataError {
    return new DataError(
      this.path,
      'the file was changed while it was in use',
      'let it be written completely, then start again',
    );
  }
}

/** Whether a file starts with the magic bytes of gzip. */
export function isGzip(file: RandomBytes): boolean {
  return file.size > 2 && file.read(0, 2).equals(Buffer.of(0x1f, 0x8b));
}

function stampOf(path: string): string {
  const { size, mtimeMs } = reading(path, () => statSync(path));
  return `${size} ${mtimeMs}`;
}
