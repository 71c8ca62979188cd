import { DataError } from '../../errors.ts';
import type { RasterImage } from '../../records/image.ts';

/**
 * Fraction bits of PIL's 8-bit path: 32 bits minus 8 for the sample and 2 for overshoot (`PRECISION_BITS`).
 */
const fractionBits = 22;

/** Largest size in bytes of a resized image, or of one after resizing its rows only: 768 MB. */
const mostBytes = 3 * 2 ** 28;

/**
 * Resampling filter along one axis: the input positions of every output position, and their weights in fixed
 * point.
 */
interface Filter {
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** [outputs, taps] */
  readonly weights: Int32Array;
  readonly taps: number;
}

/**
 * Bilinear resizing with a triangle filter that widens when shrinking: equal bit for bit to PIL's
 * `Image.resize(size, BILINEAR)`, after `ImagingResample` of Pillow's libImaging/Resample.c (8 bits per
 * channel). Resizes rows first, then columns, with the intermediate image rounded to 8 bits. Throws DataError
 * if the image's proportions leave no pixels, or too many.
 */
export function resample(image: RasterImage, width: number, height: number): RasterImage {
  if (!(image.data instanceof Uint8Array)) throw new Error('resize works on 8-bit images');
  requireSize(image, width, height);
  const { channels } = image;
  const across = width === image.width ? image.data : resampleRows(image.data, image, width);
  const data =
    height === image.height ? across : resampleColumns(across, image.height, width * channels, height);
  return { width, height, channels, data };
}

/** The caller, which knows the record, fills in `where`. */
function requireSize(image: RasterImage, width: number, height: number): void {
  const mostPixels = Math.floor(mostBytes / image.channels);
  const fits = width * Math.max(height, image.height) <= mostPixels;
  if (width >= 1 && height >= 1 && fits) return;
  throw new DataError(
    '',
    `an image of ${image.width} × ${image.height} pixels (width × height) cannot be resized to ${width} × ${height}: ` +
      `${fits ? 'no pixel is left' : `more than ${mostPixels} pixels`}`,
    fits
      ? 'remove the image, or resize to a fixed `height` and `width`'
      : 'remove the image, or resize to smaller sides',
  );
}

/** in: [height, in width, channels]; out: [height, width, channels] */
function resampleRows(
  input: Uint8Array,
  { width: inWidth, height, channels }: RasterImage,
  width: number,
): Uint8Array {
  const { first, count, weights, taps } = triangleFilter(inWidth, width);
  const output = new Uint8Array(height * width * channels);
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const start = (y * inWidth + first[x]!) * channels;
      const weight = x * taps;
      const end = weight + count[x]!;
      for (let channel = 0; channel < channels; channel++) {
        let sum = half;
        let from = start + channel;
        for (let k = weight; k < end; k++, from += channels) sum = (sum + input[from]! * weights[k]!) | 0;
        output[at++] = rounded(sum);
      }
    }
  }
  return output;
}

/**
 * in: [in height, row]; out: [height, row]; `row`: width times channels. Accumulates a whole output row at a
 * time.
 */
function resampleColumns(input: Uint8Array, inHeight: number, row: number, height: number): Uint8Array {
  const { first, count, weights, taps } = triangleFilter(inHeight, height);
  const output = new Uint8Array(height * row);
  const sums = new Int32Array(row);
  for (let y = 0; y < height; y++) {
    sums.fill(half);
    for (let k = 0; k < count[y]!; k++) {
      const weight = weights[y * taps + k]!;
      const start = (first[y]! + k) * row;
      for (let i = 0; i < row; i++) sums[i]! += input[start + i]! * weight;
    }
    for (let i = 0; i < row; i++) output[y * row + i] = rounded(sums[i]!);
  }
  return output;
}

/** One half in fixed point, the initial value of sums, so that the final shift rounds them. */
const half = 1 << (fractionBits - 1);

function rounded(sum: number): number {
  return Math.min(255, Math.max(0, sum >> fractionBits));
}

/** Pillow's `precompute_coeffs` and `normalize_coeffs_8bpc` for the triangle filter (support 1). */
function triangleFilter(inputs: number, outputs: number): Filter {
  const scale = inputs / outputs;
  const support = Math.max(scale, 1);
  const taps = Math.ceil(support) * 2 + 1;
  const filter: Filter = {
    first: new Int32Array(outputs),
    count: new Int32Array(outputs),
    weights: new Int32Array(outputs * taps),
    taps,
  };
  const raw = new Float64Array(taps);
  for (let o = 0; o < outputs; o++) {
    const centre = (o + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const count = Math.min(inputs, Math.trunc(centre + support + 0.5)) - first;
    let total = 0;
    for (let k = 0; k < count; k++) {
      raw[k] = Math.max(0, 1 - Math.abs((k + first - centre + 0.5) / support));
      total += raw[k]!;
    }
    filter.first[o] = first;
    filter.count[o] = count;
    for (let k = 0; k < count; k++) {
      filter.weights[o * taps + k] = Math.trunc(0.5 + (raw[k]! / total) * (1 << fractionBits));
    }
  }
  return filter;
}
