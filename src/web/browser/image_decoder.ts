import { withChannels } from '../../runtime/data/media/channels.ts';
import { type DecodingOptions, defaultMaxPixels, type ImageDecoder } from '../../runtime/data/media/media.ts';
import { DataError } from '../../runtime/errors.ts';
import type { RasterImage } from '../../runtime/records/image.ts';
import type { ImageSource } from '../../runtime/records/image_source.ts';
import { refuseUnequal } from './image_header.ts';
import { withoutOrientation } from './orientation.ts';
import { pixelsOf } from './pixels.ts';

/** Decodes images with the browser, to the same pixels as unitc elsewhere. */
export function browserDecoder(gpu: GPUDevice): ImageDecoder {
  return {
    async decode(source, { channels = 3, maxPixels = defaultMaxPixels }: DecodingOptions = {}) {
      const { name, bitmap } = await bitmapOf(source);
      try {
        const { width, height } = bitmap;
        if (width * height > maxPixels) {
          throw new DataError(
            name,
            `the image has ${width} × ${height} pixels; at most ${maxPixels} are decoded`,
          );
        }
        const rgba = await pixelsOf(gpu, bitmap);
        if (channels === 4) return { width, height, channels, data: rgba };
        return withChannels({ width, height, channels: 3, data: withoutAlpha(rgba) }, channels, name);
      } finally {
        bitmap.close();
      }
    },
  };
}

/** Size of an image as returned by `browserDecoder`. Throws DataError. */
export async function browserSize(source: ImageSource): Promise<Pick<RasterImage, 'width' | 'height'>> {
  const { bitmap } = await bitmapOf(source);
  const { width, height } = bitmap;
  bitmap.close();
  return { width, height };
}

/** Like PIL, applies neither orientation nor colour profile nor alpha. */
const asStored: ImageBitmapOptions = {
  imageOrientation: 'none',
  colorSpaceConversion: 'none',
  premultiplyAlpha: 'none',
};

async function bitmapOf(
  source: ImageSource,
): Promise<{ readonly name: string; readonly bitmap: ImageBitmap }> {
  if (source.kind !== 'bytes') throw new Error(`a browser has no images of kind ${source.kind}`);
  const { name, bytes } = source;
  refuseUnequal(name, bytes);
  try {
    return { name, bitmap: await createImageBitmap(new Blob([withoutOrientation(bytes)]), asStored) };
  } catch (error) {
    throw new DataError(
      name,
      `the image cannot be decoded: ${(error as Error).message}`,
      'use a JPEG, PNG, WebP or GIF image',
    );
  }
}

/** [pixels, 4] to [pixels, 3] */
function withoutAlpha(rgba: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    for (let c = 0; c < 3; c++) rgb[to++] = rgba[from + c]!;
  }
  return rgb;
}
