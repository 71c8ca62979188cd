import { DataError } from '../../errors.ts';
import type { Remarks } from '../../records/remarks.ts';

type BoxValues = readonly [x: number, y: number, width: number, height: number];

interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** Largest overhang of a box beyond the image, as a fraction of the image's side; 0 or less if inside. */
export function overhang([x, y, w, h]: BoxValues, { width, height }: ImageSize): number {
  return Math.max(-x / width, (x + w - width) / width, -y / height, (y + h - height) / height);
}

/** Throws DataError if a side is negative. `written`: the numbers in the file. */
export function requireSize(
  [, , width, height]: BoxValues,
  written: readonly number[],
  where: string,
  hint: string,
): void {
  if (width >= 0 && height >= 0) return;
  throw new DataError(where, `the box [${written.join(', ')}] has a negative size`, hint);
}

/** Throws DataError for a box more than a pixel outside its image, which cannot describe anything in it. */
export function requireInside(box: BoxValues, image: ImageSize, where: string): void {
  if (!isOutside(box, image)) return;
  const [x, y, width, height] = box;
  throw new DataError(
    where,
    `the box at (${x}, ${y}) of ${width} × ${height} pixels is outside its image of ${image.width} × ${image.height}`,
    'boxes are in pixels of the image as stored, from its top left corner; check the image_id and the size of the image',
  );
}

/** Whether a box is more than a pixel outside its image. */
export function isOutside([x, y, w, h]: BoxValues, { width, height }: ImageSize): boolean {
  return x > width + 1 || y > height + 1 || x + w < -1 || y + h < -1;
}

/** Remarks on boxes that training clips or leaves out. */
export function remarkOn(box: BoxValues, image: ImageSize, where: string, remarks: Remarks): void {
  const [x, y, w, h] = box;
  const visible =
    Math.min(x + w, image.width) > Math.max(x, 0) && Math.min(y + h, image.height) > Math.max(y, 0);
  if (!visible) remarks.add('boxes without an area inside their image are left out of training', where);
  else if (overhang(box, image) > 0.1) {
    remarks.add('boxes reach more than a tenth of a side beyond their image and are clipped', where);
  }
}
