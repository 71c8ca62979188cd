/** 0.50, 0.55, …, 0.95, to the last bit as NumPy's `linspace` gives them to COCOeval. */
export const iouThresholds: readonly number[] = linspace(0.5, 0.95, 10);

/** 0, 0.01, …, 1, to the last bit as NumPy's. */
export const recallPoints: readonly number[] = linspace(0, 1, 101);

/** Square pixels, both ends within the range: an object of 1,024 is small and medium. */
export type AreaRange = readonly [least: number, most: number];

/** All, small, medium and large, in the order in which everything here is stored by range. */
export const areaRanges: readonly AreaRange[] = [
  [0, 1e10],
  [0, 32 ** 2],
  [32 ** 2, 96 ** 2],
  [96 ** 2, 1e10],
];

/** Detections of one class on one image that are looked at; the best scored come first. */
export const mostDetections = 100;

export function isOutside(area: number, [least, most]: AreaRange): boolean {
  return area < least || area > most;
}

function linspace(first: number, last: number, count: number): readonly number[] {
  const step = (last - first) / (count - 1);
  return Array.from({ length: count }, (_, i) => i * step + first);
}
