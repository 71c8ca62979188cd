import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import type { PlainCall } from '../../../compiler/artifact/run_spec.ts';
import { writeCachedFile } from '../../../storage/whole_file.ts';
import type { RasterImage } from '../../records/image.ts';
import type { ImageSource } from '../../records/image_source.ts';
import type { ImageStore } from './media.ts';

/** First bytes of every file; the number changes with the layout. */
const magic = Buffer.from('unitc image 2\n');
/** Width, height and channels as u32. */
const sizeBytes = 12;
/** Size of the header: magic bytes, image size, and the digest of key, size and pixels. */
const headerBytes = magic.length + sizeBytes + 32;

/**
 * Images on disk as they are after decoding and the leading deterministic steps of preparation. The name of a
 * file is a hash of the source and those steps, so a changed image or preparation uses another file. Damaged
 * files are written again.
 */
export class ImageCache implements ImageStore {
  readonly #folder: string;
  readonly #warn: (message: string) => void;
  #writable = true;
  #written = 0;

  /** `warn` is called once if the folder cannot be written. */
  constructor(folder: string, warn: (message: string) => void) {
    this.#folder = folder;
    this.#warn = warn;
  }

  /**
   * The image of a source with `channels` after `steps`, from disk or else from `make`, whose result is then
   * stored. Throws whatever `make` throws.
   */
  async get(
    source: ImageSource,
    { channels, steps }: { readonly channels: number; readonly steps: readonly PlainCall[] },
    make: () => Promise<RasterImage>,
  ): Promise<RasterImage> {
    const origin = await originOf(source);
    if (!origin) return make();
    const key = createHash('sha256')
      .update(JSON.stringify([origin, channels, steps]))
      .digest();
    const name = key.toString('hex');
    const path = join(this.#folder, name.slice(0, 2), `${name.slice(2)}.image`);
    const known = await read(path, key);
    if (known) return known;
    const image = await make();
    if (this.#writable) this.#write(path, encoded(image, key));
    return image;
  }

  /**
   * Atomic: writes under a temporary name, then renames, so that other threads and later runs never read a
   * partial file.
   */
  #write(path: string, chunks: readonly Uint8Array[]): void {
    const temporary = `${path}.${process.pid}-${threadId}-${this.#written++}.part`;
    const parent = dirname(path);
    try {
      if (isLink(parent)) this.#end(`${parent} is a symbolic link`);
      else writeCachedFile(path, temporary, chunks);
    } catch (error) {
      this.#end(reasonOf(error));
    }
  }

  /** Stops caching. Other writes may fail at the same time, so the reason is reported only once. */
  #end(reason: string): void {
    if (this.#writable)
      this.#warn(`${this.#folder}: no more images are cached: ${reason}; continuing without it`);
    this.#writable = false;
  }
}

/**
 * Whether a folder within the cache is a link, which might lead elsewhere. The cache folder itself may be
 * one, since the spec names it.
 */
function isLink(folder: string): boolean {
  return lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/**
 * Everything that determines an image; undefined if it is already in memory as pixels, or if its file is
 * missing.
 */
async function originOf(source: ImageSource): Promise<readonly unknown[] | undefined> {
  switch (source.kind) {
    case 'rgb':
      return undefined;
    case 'bytes':
      return [createHash('sha256').update(source.bytes).digest('hex')];
    case 'scene':
      return [source];
    case 'file':
    case 'range':
    case 'parquet': {
      // If the file is missing, decoding reports it.
      const facts = await stat(pathOf(source)).catch(() => undefined);
      return facts && [source, facts.size, facts.mtimeMs];
    }
  }
}

function pathOf(source: Exclude<ImageSource, { kind: 'rgb' | 'bytes' | 'scene' }>): string {
  if (source.kind === 'range') return source.range.file;
  return source.kind === 'file' ? source.path : source.file;
}

function encoded({ width, height, channels, data }: RasterImage, key: Uint8Array): readonly Uint8Array[] {
  if (!(data instanceof Uint8Array)) throw new Error('only 8-bit images are cached');
  const size = Buffer.alloc(sizeBytes);
  for (const [i, side] of [width, height, channels].entries()) size.writeUInt32LE(side, 4 * i);
  return [magic, size, digest(key, size, data), data];
}

/**
 * The image in a file; undefined if the file is missing, truncated, damaged, holds another image, or is a
 * pipe, which may never end.
 */
async function read(path: string, key: Uint8Array): Promise<RasterImage | undefined> {
  const facts = await stat(path).catch(() => undefined);
  if (!facts?.isFile()) return;
  const content = await readFile(path).catch(() => undefined);
  if (!content || content.length < headerBytes || !content.subarray(0, magic.length).equals(magic)) return;
  const size = content.subarray(magic.length, magic.length + sizeBytes);
  const [width, height, channels] = [size.readUInt32LE(0), size.readUInt32LE(4), size.readUInt32LE(8)];
  const data = content.subarray(headerBytes);
  const stored = content.subarray(magic.length + sizeBytes, headerBytes);
  if (data.length !== channels * width * height || !digest(key, size, data).equals(stored)) return;
  return { width, height, channels, data };
}

function digest(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : `it cannot be written (${code})`;
}
