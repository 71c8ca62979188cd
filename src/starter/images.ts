import { DataError } from '../runtime/errors.ts';
import type { ImageHeader } from '../runtime/reading/image_header/image_header.ts';
import { headerOf, type StoredMedia } from './media.ts';

/** Sides of square images that a new spec chooses from. */
const sides = [32, 48, 64, 96, 128];

/** Image files whose sizes are looked at. */
const mostImages = 200;

/** Largest side, by what a task looks for: boxes need detail. */
const largestSide = { images: 64, boxes: 128 } as const;

/** Preparation of images in a new spec. */
export interface SpecImages {
  /** Height and width in pixels. */
  readonly side: number;
  /** Whether images are larger than `side` by enough to train on random crops. */
  readonly crops: boolean;
  /** 3 for colours and grey. */
  readonly channels: number;
}

/** Shorter sides of images before they are cropped, in units of `side`. */
export const cropScales = [1.25, 1.5, 1.75] as const;

/**
 * Square images with the smallest side that is not below the median of the shorter sides, up to the largest;
 * with as many channels as the files have bands, where these are more than colours.
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

/** None if the file is not an image that can be read: training reports it. */
function readable(image: StoredMedia): readonly ImageHeader[] {
  try {
    return [headerOf(image)];
  } catch (error) {
    if (error instanceof DataError) return [];
    throw error;
  }
}
