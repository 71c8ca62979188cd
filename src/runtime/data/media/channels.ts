import { DataError } from '../../errors.ts';
import type { RasterImage } from '../../records/image.ts';

/**
 * Converts an RGB image to the channels of a modality: 1, the luma of PIL's `convert('L')`; 3; or 4, with
 * opaque alpha. Throws DataError for any other number.
 */
export function withChannels(image: RasterImage, channels: number, name: string): RasterImage {
  if (channels === 3) return image;
  if (channels === 1) return { ...image, channels, data: luma(image.data) };
  if (channels === 4) return { ...image, channels, data: opaque(image.data) };
  throw wrongBands(name, 3, channels);
}

/** [pixels, 3] to [pixels]: ITU-R 601-2 in 16-bit fixed point, as Pillow's `rgb2l` (libImaging/Convert.c). */
function luma(rgb: ArrayLike<number>): Uint8Array {
  const grey = new Uint8Array(rgb.length / 3);
  for (let i = 0, from = 0; i < grey.length; i++, from += 3) {
    grey[i] = (rgb[from]! * 19595 + rgb[from + 1]! * 38470 + rgb[from + 2]! * 7471 + 0x8000) >> 16;
  }
  return grey;
}

/** [pixels, 3] to [pixels, 4] */
function opaque(rgb: ArrayLike<number>): Uint8Array {
  const rgba = new Uint8Array((rgb.length / 3) * 4).fill(255);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    for (let c = 0; c < 3; c++) rgba[to + c] = rgb[from + c]!;
  }
  return rgba;
}

/** The last `bands` of the channels of each pixel: [pixels, channels] to [pixels, bands]. */
export function lastBands(data: Uint8Array, channels: number, bands: number): Uint8Array {
  if (channels === bands) return data;
  const last = new Uint8Array((data.length / channels) * bands);
  for (let from = channels - bands, to = 0; to < last.length; from += channels, to += bands) {
    for (let c = 0; c < bands; c++) last[to + c] = data[from + c]!;
  }
  return last;
}

export function wrongBands(name: string, found: number, expected: number): DataError {
  return new DataError(
    name,
    `expected an image with ${counted(expected)}, found ${found}`,
    `the tensor of the modality says f32[${expected}, …]: give files with that many bands, or write f32[${found}, …]`,
  );
}

function counted(bands: number): string {
  return `${bands} ${bands === 1 ? 'band' : 'bands'}`;
}
