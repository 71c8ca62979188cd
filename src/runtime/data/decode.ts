import { existsSync } from 'node:fs';
import { DataError } from '../errors.ts';
import { renderScene } from '../formats/scenes/render.ts';
import { readParquet } from '../reading/parquet.ts';
import type { RgbImage } from '../records/image.ts';
import type { ImageSource } from '../records/record.ts';

/** Decoded files are kept up to this many bytes per thread: small data sets are decoded once. */
const cacheBytes = 64 * 2 ** 20;

/** Turns image sources into 8-bit RGB images. Throws DataError for a missing or broken file. */
export class Decoder {
  readonly #images = new Map<string, RgbImage>();
  #bytes = 0;

  async decode(source: ImageSource): Promise<RgbImage> {
    switch (source.kind) {
      case 'rgb':
        return { width: source.width, height: source.height, data: source.data };
      case 'scene':
        return renderScene(source);
      case 'file':
        return this.#images.get(source.path) ?? this.#keep(source.path, await decodeFile(source.path));
      case 'parquet': {
        const name = `${source.file}: row ${source.row}`;
        return this.#images.get(name) ?? this.#keep(name, await decode(await cell(source, name), name));
      }
    }
  }

  #keep(path: string, image: RgbImage): RgbImage {
    if (this.#images.has(path)) return image;
    this.#images.set(path, image);
    this.#bytes += image.data.byteLength;
    for (const [oldest, { data }] of this.#images) {
      if (this.#bytes <= cacheBytes) break;
      this.#images.delete(oldest);
      this.#bytes -= data.byteLength;
    }
    return image;
  }
}

/**
 * As PIL's `convert('RGB')`: grey becomes three equal channels, transparency is dropped without blending, orientation
 * tags and colour profiles are not applied.
 */
async function decodeFile(path: string): Promise<RgbImage> {
  if (!existsSync(path)) throw new DataError(path, 'there is no such image', 'fetch the images again');
  return decode(path, path);
}

/** The bytes of an image file in a Parquet file. */
async function cell(
  { file, row, column }: Extract<ImageSource, { kind: 'parquet' }>,
  name: string,
): Promise<Uint8Array> {
  const [found] = await readParquet(file, [column], { from: row, to: row + 1 });
  const value = found?.[column] as Uint8Array | { readonly bytes?: Uint8Array } | undefined;
  const bytes = value instanceof Uint8Array ? value : value?.bytes;
  if (bytes instanceof Uint8Array) return bytes;
  throw new DataError(name, `the column ${column} holds no image`, 'is it the file of another dataset?');
}

/** `source`: a path, or the bytes of a file. */
async function decode(source: string | Uint8Array, path: string): Promise<RgbImage> {
  const { default: sharp } = await import('sharp');
  try {
    const { data, info } = await sharp(source, { ignoreIcc: true, failOn: 'warning' })
      .removeAlpha()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data };
  } catch (error) {
    const detail = error instanceof Error ? error.message.trim().replace(/\s+/g, ' ') : String(error);
    throw new DataError(
      path,
      `the image cannot be decoded: ${detail}`,
      'the file is cut off or not an image; fetch it again',
    );
  }
}
