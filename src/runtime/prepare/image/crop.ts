import type { Picture } from '../prepare.ts';
import { objectsIn } from './objects.ts';

/**
 * The part of a picture that begins at (x, y) and has the given size, in pixels. What reaches over the edge repeats the
 * edge.
 */
export function crop(
  picture: Picture,
  {
    x,
    y,
    width,
    height,
  }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): Picture {
  const data = new Uint8Array(width * height * 3);
  const inside = (value: number, size: number) => Math.min(size - 1, Math.max(0, value));
  for (let row = 0; row < height; row++) {
    const from = inside(y + row, picture.height) * picture.width;
    for (let column = 0; column < width; column++) {
      const source = 3 * (from + inside(x + column, picture.width));
      const target = 3 * (row * width + column);
      for (let c = 0; c < 3; c++) data[target + c] = picture.data[source + c]!;
    }
  }
  const region = {
    x: x / picture.width,
    y: y / picture.height,
    width: width / picture.width,
    height: height / picture.height,
  };
  return { width, height, data, ...(picture.objects && { objects: objectsIn(picture.objects, region) }) };
}
