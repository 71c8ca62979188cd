/** x, y, width, height in pixels; the origin is the top left corner. */
export type PixelBox = readonly [x: number, y: number, width: number, height: number];

/**
 * Intersection over union, in 0..1; for a crowd region, intersection over the detection's area. 0 for boxes
 * that only touch and for boxes with a NaN coordinate.
 */
export function iou(detection: PixelBox, truth: PixelBox, { crowd }: { readonly crowd: boolean }): number {
  const width = shared(detection[0], detection[2], truth[0], truth[2]);
  const height = shared(detection[1], detection[3], truth[1], truth[3]);
  if (!(width > 0 && height > 0)) return 0;
  const intersection = width * height;
  const own = areaOf(detection);
  return intersection / (crowd ? own : own + areaOf(truth) - intersection);
}

export function areaOf(box: PixelBox): number {
  return box[2] * box[3];
}

function shared(startA: number, sizeA: number, startB: number, sizeB: number): number {
  return Math.min(startA + sizeA, startB + sizeB) - Math.max(startA, startB);
}
