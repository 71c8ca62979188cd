/** 0.50, 0.55, …, 0.95, bit-for-bit as NumPy's `linspace` in COCOeval. */
export const iouThresholds: readonly number[] = linspace(0.5, 0.95, 10);

/** 0, 0.01, …, 1, bit-for-bit as NumPy's. */
export const recallPoints: readonly number[] = linspace(0, 1, 101);

/** Area in square pixels, both bounds included: an object of 1,024 is both small and medium. */
export type AreaRange = readonly [least: number, most: number];

/** All, small, medium and large; arrays by area range use this order. */
export const areaRanges: readonly AreaRange[] = [
  [0, 1e10],
  [0, 32 ** 2],
  [32 ** 2, 96 ** 2],
  [96 ** 2, 1e10],
];

/** Number of detections of one class evaluated on one image: those with the highest scores. */
export const mostDetections = 100;

export function isOutside(area: number, [least, most]: AreaRange): boolean {
  return area < least || area > most;
}

function linspace(first: number, last: number, count: number): readonly number[] {
  const step = (last - first) / (count - 1);
  return Array.from({ length: count }, (_, i) => i * step + first);
}
