import type { Random } from '../../random.ts';
import type { Corners, ImageObject } from '../../records/image.ts';

/** Converts boxes [n · 4], given by centre and size. */
export function toObjects(boxes: ArrayLike<number>): readonly ImageObject[] {
  return Array.from({ length: boxes.length / 4 }, (_, index) => {
    const [x, y, width, height] = [0, 1, 2, 3].map((i) => boxes[4 * index + i]!) as [
      number,
      number,
      number,
      number,
    ];
    return { index, box: [x - width / 2, y - height / 2, x + width / 2, y + height / 2] };
  });
}

export function toCentre([x0, y0, x1, y1]: Corners): readonly [number, number, number, number] {
  return [(x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0];
}

/** A region in fractions of an image's size; it may extend beyond the image. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Objects in the coordinates of a region: clipped to it, or left out if no area remains. */
export function objectsIn(objects: readonly ImageObject[], region: Region): readonly ImageObject[] {
  const inside = (value: number) => Math.min(1, Math.max(0, value));
  return objects.flatMap(({ index, box: [x0, y0, x1, y1] }) => {
    const along = (value: number, start: number, size: number) => inside((value - start) / size);
    const box: Corners = [
      along(x0, region.x, region.width),
      along(y0, region.y, region.height),
      along(x1, region.x, region.width),
      along(y1, region.y, region.height),
    ];
    return box[2] > box[0] && box[3] > box[1] ? [{ index, box }] : [];
  });
}

export function happens(probability: number, random: Random): boolean {
  return random.word() / 2 ** 32 < probability;
}
