import type { ScratchFile } from './scratch_file.ts';

/** Limits on the temporary files of unpacked files. */
export interface UnpackedLimits {
  /** Bytes of all together. */
  readonly bytes: number;
  /** Number of files that are kept even where they have more bytes. */
  readonly files: number;
}

/** Temporary files with the contents of compressed ones, of which those that were read last are kept. */
export class UnpackedFiles {
  readonly #limits: UnpackedLimits;
  /** Contents by compressed file, the least recently read first. */
  readonly #contents = new Map<object, ScratchFile>();

  constructor(limits: UnpackedLimits) {
    this.#limits = limits;
  }

  /** The contents of a file; where they are not kept, those that `unpack` returns. Throws what it throws. */
  contentsOf(file: object, unpack: () => ScratchFile): ScratchFile {
    const known = this.#contents.get(file);
    const contents = known ?? unpack();
    this.#contents.delete(file);
    this.#contents.set(file, contents);
    if (!known) this.#removeOldest();
    return contents;
  }

  #removeOldest(): void {
    let bytes = 0;
    for (const { size } of this.#contents.values()) bytes += size;
    for (const [file, contents] of this.#contents) {
      if (bytes <= this.#limits.bytes || this.#contents.size <= this.#limits.files) break;
      this.#contents.delete(file);
      contents.close();
      bytes -= contents.size;
    }
  }
}
