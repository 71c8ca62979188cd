import { DataError } from '../runtime/errors.ts';
import type { ImageHeader } from '../runtime/reading/image_header/image_header.ts';
import { headerOf, type StoredMedia } from './media.ts';

/** Candidate sides of square images in a new spec. */
const sides = [32, 48, 64, 96, 128];

/** Largest number of image files whose sizes are read. */
const mostImages = 200;

/** Largest side, by the use of the images: boxes need detail. */
const largestSide = { images: 64, boxes: 128 } as const;

/** Preparation of images in a new spec. */
export interface SpecImages {
  /** Height and width in pixels. */
  readonly side: number;
  /** Whether images are sufficiently larger than `side` to train on random crops. */
  readonly crops: boolean;
  /** 3 for colour and grey images. */
  readonly channels: number;
}

/** Shorter side of images before cropping, in units of `side`. */
export const cropScales = [1.25, 1.5, 1.75] as const;

/**
 * Square images whose side is the smallest candidate not below the median of the shorter sides, up to the
 * largest; with as many channels as the files have bands, if these are more than colours.
 */
export function imageSizesFor(images: readonly StoredMedia[], wanted: keyof typeof largestSide): SpecImages {
  const step = Math.max(1, images.length / mostImages);
  const headers: ImageHeader[] = [];
  for (let i = 0; i < images.length; i += step) headers.push(...readable(images[Math.floor(i)]!));
  const shorter = headers.map(({ width, height }) => Math.min(width, height)).sort((a, b) => a - b);
  const median = shorter[Math.floor(shorter.length / 2)] ?? 64;
  const most = largestSide[wanted];
  const side = sides.find((candidate) => candidate >= median || candidate === most)!;
  const [{ bands = 3 } = {}] = headers;
  return { side, crops: median >= cropScales.at(-1)! * side, channels: bands };
}

/** Empty if the file is not a readable image, which training reports. */
function readable(image: StoredMedia): readonly ImageHeader[] {
  try {
    return [headerOf(image)];
  } catch (error) {
    if (error instanceof DataError) return [];
    throw error;
  }
}
