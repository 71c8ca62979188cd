import { DataError } from '../runtime/errors.ts';
import { imageHeader } from '../runtime/reading/image_header/read.ts';

/** Sides of square images that a new spec chooses from. */
const sides = [32, 48, 64, 96, 128];

/** Image files whose sizes are looked at. */
const mostImages = 200;

/**
 * A side for square images: the smallest that is not below the median of the shorter sides, at most 64, or 128
 * for boxes, which need detail.
 */
export function imageSideFor(images: readonly string[], { boxes }: { readonly boxes: boolean }): number {
  const step = Math.max(1, images.length / mostImages);
  const shorter: number[] = [];
  for (let i = 0; i < images.length; i += step) {
    const side = shorterSide(images[Math.floor(i)]!);
    if (side !== undefined) shorter.push(side);
  }
  const median = shorter.sort((a, b) => a - b)[Math.floor(shorter.length / 2)] ?? 64;
  const most = boxes ? 128 : 64;
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
