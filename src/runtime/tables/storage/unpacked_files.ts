import type { ScratchFile } from './scratch_file.ts';

/** Limits on the temporary files of unpacked files. */
export interface UnpackedLimits {
  /** Total size in bytes. */
  readonly bytes: number;
  /** Number of files that are kept even if they exceed the size. */
  readonly files: number;
}

/** Temporary files with the contents of compressed ones; the most recently read are kept. */
export class UnpackedFiles {
  readonly #limits: UnpackedLimits;
  /** Contents by compressed file; least recently read first. */
  readonly #contents = new Map<object, ScratchFile>();

  constructor(limits: UnpackedLimits) {
    this.#limits = limits;
  }

  /**
   * The contents of a file; if they are not kept, the result of `unpack`. Throws whatever `unpack` throws.
   */
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
