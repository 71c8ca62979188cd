import type { RasterImage } from '../../records/image.ts';
import { objectsIn } from './objects.ts';

/**
 * The part of an image at (x, y) with the given size in pixels. Pixels outside of the image repeat its edge.
 */
export function crop(
  image: RasterImage,
  {
    x,
    y,
    width,
    height,
  }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): RasterImage {
  const { channels } = image;
  const data = new Uint8Array(width * height * channels);
  const inside = (value: number, size: number) => Math.min(size - 1, Math.max(0, value));
  for (let row = 0; row < height; row++) {
    const from = inside(y + row, image.height) * image.width;
    for (let column = 0; column < width; column++) {
      const source = channels * (from + inside(x + column, image.width));
      const target = channels * (row * width + column);
      for (let c = 0; c < channels; c++) data[target + c] = image.data[source + c]!;
    }
  }
  const region = {
    x: x / image.width,
    y: y / image.height,
    width: width / image.width,
    height: height / image.height,
  };
  return {
    width,
    height,
    channels,
    data,
    ...(image.objects && { objects: objectsIn(image.objects, region) }),
  };
}
