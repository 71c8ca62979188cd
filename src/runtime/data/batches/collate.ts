import { DataError } from '../../errors.ts';
import type { Tokens } from '../../prepare/prepare.ts';
import type { RasterImage } from '../../records/image.ts';
import type { TensorMemory } from './tensor_memory.ts';

/**
 * If images differ in size, the sides of a batch are rounded up to a multiple of this, so that few programs
 * cover all batches.
 */
export const sideStep = 32;

/** Largest number of elements of a batch of images: 1 GB of floats. */
const mostElements = 2 ** 28;

/**
 * Largest side of a prepared image in pixels. A more elongated image, which a large `longest` permits, would
 * take a model minutes.
 */
const longestSide = 2 ** 14;

/**
 * Height and width of a batch: the size of its images if preparation fixes it, otherwise the maximum of each,
 * rounded up. `names`: of the records, for messages. Throws DataError if a side is too long, or if one
 * elongated image would make the whole batch too large.
 */
export function canvasOf(
  images: readonly RasterImage[],
  names: readonly string[],
  { fixed }: { readonly fixed: boolean },
): { readonly height: number; readonly width: number } {
  for (const [i, image] of images.entries()) requireSides(image, names[i] ?? 'image');
  const most = (sides: readonly number[]) => {
    const side = Math.max(...sides);
    return fixed ? side : Math.ceil(side / sideStep) * sideStep;
  };
  const canvas = {
    height: most(images.map(({ height }) => height)),
    width: most(images.map(({ width }) => width)),
  };
  const channels = images[0]?.channels ?? 0;
  if (images.length * channels * canvas.height * canvas.width <= mostElements) return canvas;
  const longest = images.map(({ width, height }) => Math.max(width, height));
  const widest = longest.indexOf(Math.max(...longest));
  const { width, height } = images[widest]!;
  throw new DataError(
    names[widest] ?? 'image',
    `the image has ${width} × ${height} pixels after preparation; a batch of ${images.length} images padded to ` +
      `${canvas.width} × ${canvas.height} is too large`,
    'remove the image, resize to smaller sides, or use a smaller batch',
  );
}

function requireSides({ width, height }: RasterImage, name: string): void {
  if (Math.max(width, height) <= longestSide) return;
  throw new DataError(
    name,
    `the image has ${width} × ${height} pixels (width × height) after preparation; a side has at most ${longestSide}`,
    'remove the image, or let `resize` return smaller sides (`longest`)',
  );
}

/** pixels [B, C, H, W] with images at the top left and zeros elsewhere; mask [B, H, W], 1 = padding. */
export function collateImages(
  images: readonly RasterImage[],
  channels: number,
  { height, width }: { readonly height: number; readonly width: number },
  memory: TensorMemory,
): { readonly pixels: Float32Array; readonly mask: Int32Array } {
  const plane = height * width;
  const pixels = memory.floats(images.length * channels * plane);
  const mask = memory.integers(images.length * plane).fill(1);
  for (const [b, { width: columns, height: rows, data }] of images.entries()) {
    for (let y = 0; y < rows; y++) {
      for (let c = 0; c < channels; c++) {
        const to = (b * channels + c) * plane + y * width;
        copyStrided(data, y * columns * channels + c, channels, pixels.subarray(to, to + columns));
      }
      const row = b * plane + y * width;
      mask.fill(0, row, row + columns);
    }
  }
  return { pixels, mask };
}

/** Copies every `stride`-th sample, starting with `first`. */
function copyStrided(data: RasterImage['data'], first: number, stride: number, to: Float32Array): void {
  for (let i = 0, at = first; i < to.length; i++, at += stride) to[i] = data[at]!;
}

/** ids, segments and mask [B, length], zero at padding; mask 1 = token. */
export function collateTokens(
  texts: readonly Tokens[],
  length: number,
  memory: TensorMemory,
): { readonly ids: Int32Array; readonly segments: Int32Array; readonly mask: Int32Array } {
  const [ids, segments, mask] = [0, 1, 2].map(() => memory.integers(texts.length * length)) as [
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  texts.forEach((text, b) => {
    ids.set(text.ids, b * length);
    segments.set(text.segments, b * length);
    mask.fill(1, b * length, b * length + text.ids.length);
  });
  return { ids, segments, mask };
}

/**
 * The smallest bucket that holds every text. `names`: of the records, for messages. Throws DataError if a
 * text is longer than all buckets.
 */
export function bucketFor(
  texts: readonly Tokens[],
  buckets: readonly number[],
  names: readonly string[],
): number {
  const lengths = texts.map(({ ids }) => ids.length);
  const longest = Math.max(...lengths);
  const bucket = buckets.find((length) => length >= longest);
  if (bucket !== undefined) return bucket;
  const largest = Math.max(...buckets);
  throw new DataError(
    names[lengths.indexOf(longest)] ?? 'text',
    `the text has ${longest} tokens; batches hold at most ${largest}`,
    `add truncate(${largest}) to the modality's \`prepare\`, or a longer length to \`pad\``,
  );
}
