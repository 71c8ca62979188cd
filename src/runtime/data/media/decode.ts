import type { Metadata, Sharp } from 'sharp';
import { DataError } from '../../errors.ts';
import { renderScene } from '../../formats/scenes/render.ts';
import { systemError } from '../../reading/files.ts';
import { unreadableKind } from '../../reading/image_kinds.ts';
import { readParquet } from '../../reading/parquet/parquet.ts';
import { nameOfRange } from '../../records/file_range.ts';
import type { RasterImage } from '../../records/image.ts';
import type { AnnotatedSize, ImageSource } from '../../records/image_source.ts';
import { lastBands, withChannels, wrongBands } from './channels.ts';
import { rgbFromCmyk } from './cmyk.ts';
import { type DecodingOptions, defaultMaxPixels, type ImageDecoder } from './media.ts';
import { requireMediaFile } from './media_file.ts';
import { bytesOfRange } from './ranges.ts';

/** Size in bytes of the cache of decoded images, per thread: small datasets are decoded once. */
const cacheBytes = 64 * 2 ** 20;

/**
 * Decodes image sources into 8-bit images. Throws DataError for a missing or damaged file, an image that is
 * too large, or one whose bands do not match the requested channels.
 */
export class Decoder implements ImageDecoder {
  readonly #images = new Map<string, RasterImage>();
  #bytes = 0;

  async decode(
    source: ImageSource,
    { channels = 3, maxPixels = defaultMaxPixels }: DecodingOptions = {},
  ): Promise<RasterImage> {
    switch (source.kind) {
      case 'rgb': {
        const { width, height, data } = source;
        return withChannels({ width, height, channels: 3, data }, channels, 'the image');
      }
      case 'bytes':
        return decode({ input: source.bytes, name: source.name, size: undefined, channels, maxPixels });
      case 'scene': {
        // Scenes have no names; their description is shorter than their pixels and quicker to serialise.
        const key = `${channels} ${JSON.stringify(source)}`;
        return (
          this.#images.get(key) ??
          this.#keep(key, withChannels(await renderScene(source), channels, 'the scene'))
        );
      }
      case 'file': {
        const read = async () => {
          requireMediaFile(source.path, 'image');
          return source.path;
        };
        return this.#cached({ name: source.path, size: source.size, channels, maxPixels }, read);
      }
      case 'range': {
        const { range, size } = source;
        const wanted = { name: nameOfRange(range), size, channels, maxPixels };
        return this.#cached(wanted, () => bytesOfRange(range));
      }
      case 'parquet':
        return this.#cached({ name: cellName(source), size: source.size, channels, maxPixels }, () =>
          cellOf(source),
        );
    }
  }

  async #cached(
    wanted: Omit<EncodedImage, 'input'>,
    read: () => Promise<EncodedImage['input']>,
  ): Promise<RasterImage> {
    const { name, size, channels } = wanted;
    const key = `${channels} ${name}`;
    const known = this.#images.get(key);
    if (known && (!size || (known.width === size.width && known.height === size.height))) return known;
    return this.#keep(key, await decode({ ...wanted, input: await read() }));
  }

  #keep(key: string, image: RasterImage): RasterImage {
    if (this.#images.has(key)) return image;
    this.#images.set(key, image);
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
  /** Name in messages. */
  readonly name: string;
  readonly size: AnnotatedSize | undefined;
  readonly channels: number;
  readonly maxPixels: number;
}

type ParquetCell = Extract<ImageSource, { kind: 'parquet' }>;

function cellName({ file, row }: ParquetCell): string {
  return `${file}: row ${row}`;
}

/** The bytes of an image file in a Parquet file. Throws DataError. */
export async function cellOf(cell: ParquetCell): Promise<Uint8Array> {
  const { file, row, column } = cell;
  const [found] = await readParquet(file, [column], { from: row, to: row + 1 });
  const value = found?.[column] as Uint8Array | { readonly bytes?: Uint8Array } | undefined;
  const bytes = value instanceof Uint8Array ? value : value?.bytes;
  if (bytes instanceof Uint8Array) return bytes;
  throw new DataError(
    cellName(cell),
    `no image in the column ${column}`,
    'is it the file of another dataset?',
  );
}

/**
 * Decodes like PIL's `convert` to the modes L, RGB and RGBA for 1, 3 and 4 channels: grey becomes three equal
 * channels, transparency is dropped without blending, CMYK is converted without a profile, and neither colour
 * profiles nor orientation tags are applied, except the orientation of TIFF. 16-bit samples keep their high
 * byte; PIL clips grey ones instead. Decoder warnings about content that PIL reads are ignored. Any other
 * number of channels must equal the number of the file's bands.
 */
async function decode(image: EncodedImage): Promise<RasterImage> {
  const { default: sharp } = await import('sharp');
  const options = {
    ignoreIcc: true,
    failOn: 'error',
    limitInputPixels: false,
    limitInputChannels: false,
  } as const;
  try {
    const metadata = await sharp(image.input, options).metadata();
    checkFormat(image, metadata);
    checkSize(image, metadata);
    checkSamples(image, metadata);
    return await pixels(sharp(image.input, options), metadata, image);
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw decodingFailure(image, error);
  }
}

/**
 * Width and height in pixels of an image as `Decoder` returns it, from the header of its file. Throws
 * DataError.
 */
export async function storedSize(source: ImageSource): Promise<AnnotatedSize> {
  switch (source.kind) {
    case 'rgb':
      return { width: source.width, height: source.height };
    case 'scene':
      return { width: source.size, height: source.size };
    case 'file':
      return sizeIn(source.path, source.path);
    case 'bytes':
      return sizeIn(source.bytes, source.name);
    case 'range':
      return sizeIn(await bytesOfRange(source.range), nameOfRange(source.range));
    case 'parquet':
      return sizeIn(await cellOf(source), cellName(source));
  }
}

async function sizeIn(input: string | Uint8Array, name: string): Promise<AnnotatedSize> {
  const { default: sharp } = await import('sharp');
  try {
    return uprightSize(await sharp(input).metadata());
  } catch (error) {
    throw systemError(name, error) ?? new DataError(name, 'the image cannot be decoded');
  }
}

async function pixels(
  image: Sharp,
  metadata: Metadata,
  { channels, name }: EncodedImage,
): Promise<RasterImage> {
  const upright = isOriented(metadata) ? image.autoOrient() : image;
  if (metadata.channels === channels && (channels === 2 || isMultiband(metadata))) {
    const { data, channels: found, ...size } = await bytesOf(upright.toColourspace('srgb'));
    // Grey has become three equal channels.
    return { ...size, channels, data: lastBands(data, found, channels) };
  }
  if (isMultiband(metadata)) throw wrongBands(name, metadata.channels, channels);
  if (metadata.space === 'cmyk') {
    const inks = await bytesOf(upright.pipelineColourspace('cmyk').toColourspace('cmyk'));
    return withChannels({ ...inks, channels: 3, data: rgbFromCmyk(inks.data) }, channels, name);
  }
  if (channels === 4) return bytesOf(upright.toColourspace('srgb').ensureAlpha());
  const rgb = await bytesOf(upright.removeAlpha().toColourspace('srgb'));
  return withChannels(rgb, channels, name);
}

async function bytesOf(image: Sharp) {
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: info.channels as number, data };
}

/** Whether a file has more bands than its colours and alpha. */
function isMultiband({ space, channels }: Metadata): boolean {
  const colours = space === 'cmyk' ? 4 : space === 'b-w' || space === 'grey16' ? 1 : 3;
  return channels > colours + 1;
}

/** Throws DataError for samples whose range is unknown. */
function checkSamples({ name }: EncodedImage, { depth }: Metadata): void {
  if (depth === 'uchar' || depth === 'ushort') return;
  throw new DataError(
    name,
    `expected unsigned samples of 8 or 16 bits, found ${depth}`,
    'convert the image to 8 or 16 bits: the range of other samples is not known',
  );
}

/** PIL applies the orientation of TIFF files only, where it is a baseline tag. */
function isOriented({ format }: Metadata): boolean {
  return format === 'tiff';
}

/** Whether the applied orientation swaps width and height. */
function isTurned(metadata: Metadata): boolean {
  return isOriented(metadata) && (metadata.orientation ?? 1) >= 5;
}

function uprightSize(metadata: Metadata): AnnotatedSize {
  const { width, height } = metadata;
  return isTurned(metadata) ? { width: height, height: width } : { width, height };
}

/** Supported formats, by the decoder's names; the decoder knows others (SVG) that PIL does not read. */
const readFormats: ReadonlySet<string> = new Set(['jpeg', 'png', 'webp', 'gif', 'tiff', 'heif']);

function checkFormat({ name }: EncodedImage, { format }: Metadata): void {
  if (readFormats.has(format)) return;
  throw new DataError(name, `${format.toUpperCase()} is not supported`, 'convert it to PNG or JPEG');
}

/** Checks the size before decoding, because a file of a few kilobytes can hold an image of gigabytes. */
function checkSize({ name, size, maxPixels }: EncodedImage, metadata: Metadata): void {
  const { orientation = 1 } = metadata;
  const turned = isTurned(metadata);
  const { width, height } = uprightSize(metadata);
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
  const detail = error instanceof Error ? firstLines(error.message) : String(error);
  // If several images are decoded at the same time, the decoder loses the messages of some.
  const known = detail === 'Unknown error' ? 'its content is damaged or truncated' : detail;
  return new DataError(
    name,
    `the image cannot be decoded: ${known}`,
    'supported are JPEG, PNG, WebP, GIF, TIFF and AVIF: convert the image, or fetch it again if it is truncated',
  );
}

/** The decoder repeats lines, including those of other images that are decoded at the same time. */
function firstLines(message: string): string {
  const lines = message.split('\n').map((line) => line.trim().replace(/\s+/g, ' '));
  return [...new Set(lines.filter((line) => line !== ''))].slice(0, 2).join('; ');
}
