import type { BoxMetrics } from '../../src/runtime/metrics/box_map/box_map.ts';
import type { Detection } from '../../src/runtime/metrics/box_map/detections.ts';
import type { PixelBox } from '../../src/runtime/metrics/box_map/iou.ts';
import type { DetectionObject } from '../../src/runtime/records/detection.ts';
import { seeded } from '../../tools/kernels/samples.ts';

export type Image = readonly [readonly DetectionObject[], readonly Detection[]];

/** The objects and detections considered for one metric value. */
interface View {
  readonly least: number;
  readonly most: number;
  readonly limit: number;
  readonly threshold: number;
  readonly classIndex: number;
}

const thresholds = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.8999999999999999, 0.95];

/** COCO's metrics computed directly from their definition: slow, and independent of the code under test. */
export function definedMetrics(images: readonly Image[]): BoxMetrics {
  const classes = [...new Set(images.flat(2).map(({ classIndex }) => classIndex))];
  const over = (
    metric: (images: readonly Image[], view: View) => number,
    [least, most]: readonly [number, number],
    limit: number,
    at: readonly number[] = thresholds,
  ) => {
    const views = classes.flatMap((classIndex) =>
      at.map((threshold): View => ({ least, most, limit, threshold, classIndex })),
    );
    const values = views.map((view) => metric(images, view)).filter((value) => value !== -1);
    return values.length === 0 ? null : values.reduce((a, b) => a + b) / values.length;
  };
  const [all, small, medium, large] = [
    [0, 1e10],
    [0, 1024],
    [1024, 9216],
    [9216, 1e10],
  ] as const;
  return {
    ap: over(precision, all, 100),
    ap50: over(precision, all, 100, [0.5]),
    ap75: over(precision, all, 100, [0.75]),
    ap_small: over(precision, small, 100),
    ap_medium: over(precision, medium, 100),
    ap_large: over(precision, large, 100),
    ar1: over(recall, all, 1),
    ar10: over(recall, all, 10),
    ar100: over(recall, all, 100),
    ar_small: over(recall, small, 100),
    ar_medium: over(recall, medium, 100),
    ar_large: over(recall, large, 100),
  };
}

/** At each recall, the best precision of all ranking prefixes that reach it. */
function precision(images: readonly Image[], view: View): number {
  const wanted = wantedIn(images, view);
  if (wanted === 0) return -1;
  const ranking = judged(images, view).sort((a, b) => b.score - a.score);
  const prefixes = ranking.map((_, last) => {
    const right = ranking.slice(0, last + 1).filter((one) => one.right).length;
    return { recall: right / wanted, precision: right / (last + 1) };
  });
  let sum = 0;
  for (let point = 0; point <= 100; point++) {
    const reaching = prefixes.filter((prefix) => prefix.recall >= (point === 100 ? 1 : point * 0.01));
    sum += Math.max(0, ...reaching.map((prefix) => prefix.precision));
  }
  return sum / 101;
}

function recall(images: readonly Image[], view: View): number {
  const wanted = wantedIn(images, view);
  if (wanted === 0) return -1;
  return judged(images, view).filter(({ right }) => right).length / wanted;
}

const regular = ({ crowd, area }: DetectionObject, { least, most }: View) =>
  !crowd && area >= least && area <= most;

function wantedIn(images: readonly Image[], view: View): number {
  const objects = images.flatMap(([own]) => own);
  return objects.filter((one) => one.classIndex === view.classIndex && regular(one, view)).length;
}

interface Judged {
  readonly score: number;
  readonly right: boolean;
}

/** The detections that are not ignored, classified as true or false. */
function judged(images: readonly Image[], view: View): Judged[] {
  return images.flatMap(([objects, detections]) => {
    const free = new Set(objects.filter(({ classIndex }) => classIndex === view.classIndex));
    const own = detections.filter(({ classIndex }) => classIndex === view.classIndex);
    own.sort((a, b) => b.score - a.score);
    return own.slice(0, view.limit).flatMap((detection): Judged[] => {
      const near = [...free].filter((one) => overlap(detection, one) >= view.threshold);
      const candidates = near.some((one) => regular(one, view))
        ? near.filter((one) => regular(one, view))
        : near;
      // The last of the closest.
      const closest = Math.max(...candidates.map((one) => overlap(detection, one)));
      const match = candidates.findLast((one) => overlap(detection, one) === closest);
      if (match && !match.crowd) free.delete(match);
      if (match) return regular(match, view) ? [{ score: detection.score, right: true }] : [];
      const area = detection.box[2] * detection.box[3];
      return area < view.least || area > view.most ? [] : [{ score: detection.score, right: false }];
    });
  });
}

function overlap({ box: [x, y, w, h] }: Detection, { box: [left, top, wide, high], crowd }: DetectionObject) {
  const across = Math.max(0, Math.min(x + w, left + wide) - Math.max(x, left));
  const down = Math.max(0, Math.min(y + h, top + high) - Math.max(y, top));
  const both = across * down;
  return both / (crowd ? w * h : w * h + wide * high - both);
}

/** Coarse coordinates and scores, so that ties occur; areas at the boundaries of ranges. */
export function randomImages(seed: number): readonly Image[] {
  const { uniform } = seeded(seed);
  const below = (end: number) => Math.floor(uniform() * end);
  const classes = 1 + below(3);
  return Array.from({ length: 1 + below(3) }, () => {
    const side = [40, 120, 400][below(3)]!;
    const box = (): PixelBox => [below(side), below(side), 4 + below(side), 4 + below(side)];
    const objects = Array.from({ length: below(6) }, () => {
      const at = box();
      const area = [at[2] * at[3], 1024, 9216, 0.6 * at[2] * at[3]][below(4)]!;
      return { box: at, classIndex: below(classes), area, crowd: uniform() < 0.2 };
    });
    const detections = Array.from({ length: below(14) }, () => {
      const { box: at, classIndex } = objects[below(objects.length + 1)] ?? { box: box(), classIndex: 0 };
      const moved = at.map((value, i) => Math.max(i < 2 ? 0 : 1, value + below(7) - 3));
      return {
        box: moved as unknown as PixelBox,
        score: below(6) / 5,
        classIndex: uniform() < 0.9 ? classIndex : below(classes + 1),
      };
    });
    return [objects, detections];
  });
}
