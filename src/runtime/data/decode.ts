import type { Metadata, Sharp } from 'sharp';
import { DataError } from '../errors.ts';
import { renderScene } from '../formats/scenes/render.ts';
import { systemError } from '../reading/files.ts';
import { unreadableKind } from '../reading/image_kinds.ts';
import { readParquet } from '../reading/parquet.ts';
import type { RgbImage } from '../records/image.ts';
import type { AnnotatedSize, ImageSource } from '../records/image_source.ts';
import { rgbFromCmyk } from './cmyk.ts';
import { requireMediaFile } from './media_file.ts';

/** Decoded files are cached up to this many bytes per thread: small datasets are decoded once. */
const cacheBytes = 64 * 2 ** 20;

/** Largest number of pixels of an image where the dataset does not say; PIL warns from this size on. */
export const defaultMaxPixels = 89_478_485;

/**
 * Decodes image sources into 8-bit RGB images. Throws DataError for a missing or broken file, and for one
 * that is too large.
 */
export class Decoder {
  readonly #images = new Map<string, RgbImage>();
  #bytes = 0;

  async decode(source: ImageSource, maxPixels = defaultMaxPixels): Promise<RgbImage> {
    switch (source.kind) {
      case 'rgb':
        return { width: source.width, height: source.height, data: source.data };
      case 'scene':
        return renderScene(source);
      case 'file':
        return this.#cached(source.path, source.size, async () => {
          requireMediaFile(source.path, 'image');
          return { input: source.path, name: source.path, size: source.size, maxPixels };
        });
      case 'parquet': {
        const name = `${source.file}: row ${source.row}`;
        return this.#cached(name, source.size, async () => ({
          input: await cell(source, name),
          name,
          size: source.size,
          maxPixels,
        }));
      }
    }
  }

  async #cached(
    name: string,
    size: AnnotatedSize | undefined,
    encoded: () => Promise<EncodedImage>,
  ): Promise<RgbImage> {
    const known = this.#images.get(name);
    if (known && (!size || (known.width === size.width && known.height === size.height))) return known;
    return this.#keep(name, await decode(await encoded()));
  }

  #keep(name: string, image: RgbImage): RgbImage {
    if (this.#images.has(name)) return image;
    this.#images.set(name, image);
    this.#bytes += image.data.byteLength;
    for (const [oldest, { data }] of this.#images) {
      if (this.#bytes <= cacheBytes) break;
      this.#images.delete(oldest);
      this.#bytes -= data.byteLength;
    }
    return image;
  }
}

interface EncodedImage {
  /** A path, or the bytes of a file. */
  readonly input: string | Uint8Array;
  /** Named in messages. */
  readonly name: string;
  readonly size: AnnotatedSize | undefined;
  readonly maxPixels: number;
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
  throw new DataError(name, `no image in the column ${column}`, 'is it the file of another dataset?');
}

/**
 * Decodes like PIL's `convert('RGB')`: grey becomes three equal channels, transparency is dropped without
 * blending, CMYK is converted without a profile, colour profiles are not applied, nor are orientation tags
 * except those of TIFF. Samples of 16 bits keep their high byte, unlike PIL's, which clips grey ones. Decoder
 * warnings about content that PIL reads are ignored.
 */
async function decode(image: EncodedImage): Promise<RgbImage> {
  const { default: sharp } = await import('sharp');
  const options = { ignoreIcc: true, failOn: 'error', limitInputPixels: false } as const;
  try {
    const metadata = await sharp(image.input, options).metadata();
    checkFormat(image, metadata);
    checkSize(image, metadata);
    return await pixels(sharp(image.input, options), metadata);
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw decodingFailure(image, error);
  }
}

async function pixels(image: Sharp, metadata: Metadata): Promise<RgbImage> {
  const inks = metadata.space === 'cmyk';
  const upright = isOriented(metadata) ? image.autoOrient() : image;
  const converted = inks
    ? upright.pipelineColourspace('cmyk').toColourspace('cmyk')
    : upright.removeAlpha().toColourspace('srgb');
  const { data, info } = await converted.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: inks ? rgbFromCmyk(data) : data };
}

/** PIL applies the orientation of TIFF files, whose baseline tag it is, and no other. */
function isOriented({ format }: Metadata): boolean {
  return format === 'tiff';
}

/** Names of the formats by the decoder's names; it knows others (SVG) that PIL does not read. */
const readFormats: ReadonlySet<string> = new Set(['jpeg', 'png', 'webp', 'gif', 'tiff', 'heif']);

function checkFormat({ name }: EncodedImage, { format }: Metadata): void {
  if (readFormats.has(format)) return;
  throw new DataError(name, `${format.toUpperCase()} is not read`, 'convert it to PNG or JPEG');
}

/** Checks the size before decoding, because a file of some kilobytes can hold an image of gigabytes. */
function checkSize({ name, size, maxPixels }: EncodedImage, metadata: Metadata): void {
  const { orientation = 1 } = metadata;
  const turned = isOriented(metadata) && orientation >= 5;
  const [width, height] = turned ? [metadata.height, metadata.width] : [metadata.width, metadata.height];
  if (width * height > maxPixels) {
    throw new DataError(
      name,
      `the image has ${width} × ${height} pixels; at most ${maxPixels} are decoded`,
      'make it smaller, or write a larger `max_pixels` in the dataset',
    );
  }
  if (!size || (size.width === width && size.height === height)) return;
  const swapped = size.width === height && size.height === width;
  const rotated = swapped && orientation >= 5 && !turned;
  throw new DataError(
    name,
    `the annotations say ${size.width} × ${size.height} pixels, the image has ${width} × ${height}`,
    rotated
      ? 'the image has an EXIF orientation, which is not applied, as in PIL: rotate the image itself and remove the tag'
      : swapped
        ? 'width and height are swapped: were the annotations made on a rotated image (EXIF orientation)?'
        : 'annotate the image as it is, or resize the boxes with it',
  );
}

function decodingFailure({ input, name }: EncodedImage, error: unknown): DataError {
  const system = systemError(name, error);
  if (system) return system;
  const kind = unreadableKind(input);
  if (kind) return new DataError(name, kind.message, kind.hint);
  const detail = error instanceof Error ? error.message.trim().replace(/\s+/g, ' ') : String(error);
  return new DataError(
    name,
    `the image cannot be decoded: ${detail}`,
    'JPEG, PNG, WebP, GIF, TIFF and AVIF are read: convert the image, or fetch it again where it is cut off',
  );
}
