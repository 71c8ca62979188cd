import { DataError } from '../runtime/errors.ts';
import { imageHeader } from '../runtime/reading/image_header/read.ts';

/** Sides of square images that a new spec chooses from. */
const sides = [32, 48, 64, 96, 128];

/** Image files whose sizes are looked at. */
const mostImages = 200;

/** Largest side, by what a task looks for: boxes need detail. */
const largestSide = { images: 64, boxes: 128 } as const;

/**
 * A side for square images: the smallest that is not below the median of the shorter sides, up to the
 * largest.
 */
export function imageSideFor(images: readonly string[], wanted: keyof typeof largestSide): number {
  const step = Math.max(1, images.length / mostImages);
  const shorter: number[] = [];
  for (let i = 0; i < images.length; i += step) {
    const side = shorterSide(images[Math.floor(i)]!);
    if (side !== undefined) shorter.push(side);
  }
  const median = shorter.sort((a, b) => a - b)[Math.floor(shorter.length / 2)] ?? 64;
  const most = largestSide[wanted];
  return sides.find((side) => side >= median || side === most)!;
}

/** Undefined where the file is no image that can be read: training reports it. */
function shorterSide(path: string): number | undefined {
  try {
    const { width, height } = imageHeader(path);
    return Math.min(width, height);
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
}
