import type { DetectionObject } from '../../formats/detection/extra.ts';
import { type Detection, overlap } from './boxes.ts';

/** 0.50, 0.55, …, 0.95, to the last bit as NumPy's `linspace` gives them to COCO's evaluation. */
export const thresholds: readonly number[] = linspace(0.5, 0.95, 10);

export function linspace(first: number, last: number, count: number): readonly number[] {
  const step = (last - first) / (count - 1);
  return Array.from({ length: count }, (_, i) => (i === count - 1 ? last : i * step + first));
}

/** A range of areas in square pixels, both ends within it. */
export type AreaRange = readonly [least: number, most: number];

/** What became of the detections of one class on one picture, best score first. */
export interface Matched {
  readonly scores: readonly number[];
  /** By threshold, then by detection: 1 right, 0 wrong, -1 counts neither way. */
  readonly verdicts: readonly Int8Array[];
  /** Objects that ought to be found. */
  readonly wanted: number;
}

/**
 * Greedy matching as COCO's evaluation does it: by falling score, each detection takes the free object that it overlaps
 * most, at least by the threshold. Crowd regions and objects out of the range are ignored: taken last, a crowd more than
 * once, and what takes them counts neither way; nor does a detection out of the range that takes nothing.
 */
export function matchPicture(
  objects: readonly DetectionObject[],
  detections: readonly Detection[],
  [least, most]: AreaRange,
  limit: number,
): Matched {
  const outside = (area: number) => area < least || area > most;
  const ignored = (object: DetectionObject) => object.crowd || outside(object.area);
  const truths = [...objects].sort((a, b) => Number(ignored(a)) - Number(ignored(b)));
  const regular = truths.filter((object) => !ignored(object)).length;
  const found = [...detections].sort((a, b) => b.score - a.score).slice(0, limit);
  const overlaps = found.map(({ box }) => truths.map((truth) => overlap(box, truth.box, truth.crowd)));
  const verdicts = thresholds.map((threshold) => {
    const taken = new Uint8Array(truths.length);
    return Int8Array.from(found, ({ box }, d) => {
      const at = bestFree(overlaps[d]!, { truths, taken, regular, threshold });
      if (at < 0) return outside(box[2] * box[3]) ? -1 : 0;
      taken[at] = 1;
      return at < regular ? 1 : -1;
    });
  });
  return { scores: found.map(({ score }) => score), verdicts, wanted: regular };
}

/** The free object of greatest overlap; ignored ones only where no regular one is overlapped enough. -1: none. */
function bestFree(
  overlaps: readonly number[],
  {
    truths,
    taken,
    regular,
    threshold,
  }: {
    readonly truths: readonly DetectionObject[];
    readonly taken: Uint8Array;
    readonly regular: number;
    readonly threshold: number;
  },
): number {
  let most = Math.min(threshold, 1 - 1e-10);
  let best = -1;
  for (let t = 0; t < truths.length; t++) {
    if (taken[t] && !truths[t]!.crowd) continue;
    if (best >= 0 && best < regular && t >= regular) break;
    if (overlaps[t]! < most) continue;
    most = overlaps[t]!;
    best = t;
  }
  return best;
}
