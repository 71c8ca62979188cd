import { DataError } from '../runtime/errors.ts';
import { type StoredMedia, storedSize } from './media.ts';

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
}

/** Shorter sides of images before they are cropped, in units of `side`. */
export const cropScales = [1.25, 1.5, 1.75] as const;

/**
 * Square images with the smallest side that is not below the median of the shorter sides, up to the largest.
 */
export function imageSizesFor(images: readonly StoredMedia[], wanted: keyof typeof largestSide): SpecImages {
  const step = Math.max(1, images.length / mostImages);
  const shorter: number[] = [];
  for (let i = 0; i < images.length; i += step) {
    const side = shorterSide(images[Math.floor(i)]!);
    if (side !== undefined) shorter.push(side);
  }
  const median = shorter.sort((a, b) => a - b)[Math.floor(shorter.length / 2)] ?? 64;
  const most = largestSide[wanted];
  const side = sides.find((candidate) => candidate >= median || candidate === most)!;
  return { side, crops: median >= cropScales.at(-1)! * side };
}

/** Undefined where the file is no image that can be read: training reports it. */
function shorterSide(image: StoredMedia): number | undefined {
  try {
    const { width, height } = storedSize(image);
    return Math.min(width, height);
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
}
