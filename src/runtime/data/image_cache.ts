import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import type { PlainCall } from '../../compiler/artifact/run_spec.ts';
import type { RgbImage } from '../records/image.ts';
import type { ImageSource } from '../records/record.ts';

/** Begins every file; another number where their content would be read differently. */
const magic = Buffer.from('unitc image 1\n');
/** Width and height as u32, then the digest of all that follows from. */
const headerBytes = magic.length + 8 + 32;

/**
 * Images on disk as they are after decoding and the steps that make the same of them each time. A file is named by what its image
 * is made of: a changed image or preparation is another file. Whatever is not whole and right is made again.
 */
export class ImageCache {
  readonly #folder: string;
  readonly #warn: (message: string) => void;
  #writable = true;
  #written = 0;

  /** `warn` is told once where nothing can be written. */
  constructor(folder: string, warn: (message: string) => void) {
    this.#folder = folder;
    this.#warn = warn;
  }

  /** The image of a source after `steps`: from the disk, or made and then kept there. Throws what `make` throws. */
  async get(
    source: ImageSource,
    steps: readonly PlainCall[],
    make: () => Promise<RgbImage>,
  ): Promise<RgbImage> {
    const origin = await originOf(source);
    if (!origin) return make();
    const key = createHash('sha256')
      .update(JSON.stringify([origin, steps]))
      .digest();
    const name = key.toString('hex');
    const path = join(this.#folder, name.slice(0, 2), `${name.slice(2)}.image`);
    const known = await read(path, key);
    if (known) return known;
    const image = await make();
    if (this.#writable) await this.#write(path, encoded(image, key));
    return image;
  }

  /** Beside its place, then renamed: other threads and later runs see all of it or nothing. */
  async #write(path: string, pieces: readonly Uint8Array[]): Promise<void> {
    const beside = `${path}.${process.pid}-${threadId}-${this.#written++}.part`;
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(beside, pieces);
      await rename(beside, path);
    } catch (error) {
      await rm(beside, { force: true }).catch(() => {});
      if (this.#writable) this.#warn(refusal(this.#folder, error));
      this.#writable = false;
    }
  }
}

/** What an image follows from; undefined where it is at hand anyway, or its file is not there. */
async function originOf(source: ImageSource): Promise<readonly unknown[] | undefined> {
  switch (source.kind) {
    case 'rgb':
      return undefined;
    case 'scene':
      return [source];
    case 'file':
    case 'parquet': {
      // Without the file, decoding says what is wrong.
      const facts = await stat(source.kind === 'file' ? source.path : source.file).catch(() => undefined);
      return facts && [source, facts.size, facts.mtimeMs];
    }
  }
}

function encoded({ width, height, data }: RgbImage, key: Uint8Array): readonly Uint8Array[] {
  if (!(data instanceof Uint8Array)) throw new Error('only 8-bit images are cached');
  const size = Buffer.alloc(8);
  size.writeUInt32LE(width, 0);
  size.writeUInt32LE(height, 4);
  return [magic, size, digest(key, size, data), data];
}

/** Undefined where there is no such file, or it is cut off, damaged, or of something else. */
async function read(path: string, key: Uint8Array): Promise<RgbImage | undefined> {
  const content = await readFile(path).catch(() => undefined);
  if (!content || content.length < headerBytes || !content.subarray(0, magic.length).equals(magic)) return;
  const size = content.subarray(magic.length, magic.length + 8);
  const [width, height] = [size.readUInt32LE(0), size.readUInt32LE(4)];
  const data = content.subarray(headerBytes);
  const said = content.subarray(magic.length + 8, headerBytes);
  if (data.length !== 3 * width * height || !digest(key, size, data).equals(said)) return;
  return { width, height, data };
}

function digest(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function refusal(folder: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return `${folder}: no more images are cached here, ${full ? 'the disk is full' : `it cannot be written (${code})`}; all goes on without`;
}
