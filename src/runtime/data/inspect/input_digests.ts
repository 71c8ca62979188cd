import { createHash } from 'node:crypto';
import { fileBytes } from '../../../storage/read.ts';
import { rangeNow } from '../../reading/range.ts';
import type { AudioSource } from '../../records/audio_source.ts';
import type { InputField } from '../../records/fields.ts';
import type { ImageSource } from '../../records/image_source.ts';
import type { Sample } from '../../records/record.ts';
import { CellDigests } from './cell_digests.ts';

/** SHA-256 of the inputs of a record. */
export interface RecordDigests {
  /** Digest of all inputs together. */
  readonly inputs: string;
  /** Digest of each stored image and recording, by the name of the input. */
  readonly media: ReadonlyMap<string, string>;
}

/** Digests of records; each file is read once, and Parquet files one row group at a time. */
export class InputDigests {
  readonly #files = new Map<string, string>();
  readonly #cells = new CellDigests();

  async of({ fields }: Sample): Promise<RecordDigests> {
    const hash = createHash('sha256');
    const media = new Map<string, string>();
    for (const [name, field] of Object.entries(fields)) {
      const stored = await this.#media(field);
      if (stored !== undefined) media.set(name, stored);
      hash.update(`${name}\0${stored ?? JSON.stringify(field)}\0`);
    }
    return { inputs: hash.digest('base64'), media };
  }

  /**
   * The digest of a stored image or recording; undefined for other inputs, and if it cannot be read, which
   * preparation reports.
   */
  async #media(field: InputField): Promise<string | undefined> {
    switch (field.kind) {
      case 'text':
      case 'numbers':
        return undefined;
      case 'image':
        return this.#stored(field.image);
      case 'audio':
        return this.#stored(field.audio);
    }
  }

  async #stored(source: ImageSource | AudioSource): Promise<string | undefined> {
    switch (source.kind) {
      case 'file':
        return this.#file(source.path);
      case 'range':
        return contentDigest(() => rangeNow(source.range));
      case 'bytes':
        return contentDigest(() => source.bytes);
      case 'parquet':
        return this.#cells.of(source);
      case 'samples':
      case 'rgb':
      case 'scene':
        return undefined;
    }
  }

  #file(path: string): string | undefined {
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    const digest = contentDigest(() => fileBytes(path));
    if (digest !== undefined) this.#files.set(path, digest);
    return digest;
  }
}

/** The digest of bytes; undefined if they cannot be read. */
function contentDigest(read: () => Uint8Array): string | undefined {
  try {
    return createHash('sha256').update(read()).digest('base64');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}
