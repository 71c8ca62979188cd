import type { DetectionObject } from '../../records/detection.ts';
import type { Detection } from './detections.ts';
import { areaOf, iou } from './iou.ts';
import { type AreaRange, areaRanges, iouThresholds, isOutside, mostDetections } from './settings.ts';
import { foundAt, ignoredAt, ignoredEverywhere, type Verdict } from './verdict.ts';

/** The detections of one class on one image after matching, by falling score. */
export interface ImageMatch {
  readonly scores: Float64Array;
  /** [detections, area ranges] */
  readonly verdicts: Uint32Array;
  /** By area range: objects that ought to be found. */
  readonly wanted: readonly number[];
}

/**
 * Greedy matching of one class on one image, as COCOeval does it: by falling score, each detection takes the free object
 * of highest IoU, at least the threshold; of equal ones the last.
 *
 * Crowd regions and objects out of the area range are ignored: taken only where no regular object will do, a crowd any
 * number of times, and what takes them counts neither way. Nor does a detection out of the range that takes nothing.
 */
export function matchImage(
  objects: readonly DetectionObject[],
  detections: readonly Detection[],
): ImageMatch {
  const found = [...detections].sort((a, b) => rank(b) - rank(a)).slice(0, mostDetections);
  const overlaps = found.map(({ box }) => objects.map((object) => iou(box, object.box, object.crowd)));
  const verdicts = new Uint32Array(found.length * areaRanges.length);
  const wanted = areaRanges.map((range, r) => {
    const candidates = new Candidates(objects, range);
    found.forEach(({ box }, d) => {
      const unmatched = isOutside(areaOf(box), range) ? ignoredEverywhere : 0;
      verdicts[d * areaRanges.length + r] = candidates.take(overlaps[d]!, unmatched);
    });
    return candidates.regular;
  });
  return { scores: Float64Array.from(found, rank), verdicts, wanted };
}

/** What detections are sorted by: the score, where it is a number. The others come last, as in NumPy. */
function rank({ score }: Detection): number {
  return Number.isNaN(score) ? Number.NEGATIVE_INFINITY : score;
}

/** The objects of one area range while detections are given to them. */
class Candidates {
  /** How many are not ignored; these come first in `order`. */
  readonly regular: number;
  /** Indices of the objects. */
  private readonly order: readonly number[];
  private readonly crowd: readonly boolean[];
  /** By index: thresholds at which the object is taken for good, as bits. */
  private readonly taken: Uint16Array;

  constructor(objects: readonly DetectionObject[], range: AreaRange) {
    const ignored = objects.map(({ crowd, area }) => crowd || isOutside(area, range));
    const indices = [...objects.keys()];
    const regular = indices.filter((i) => !ignored[i]);
    this.regular = regular.length;
    this.order = [...regular, ...indices.filter((i) => ignored[i])];
    this.crowd = objects.map(({ crowd }) => crowd);
    this.taken = new Uint16Array(objects.length);
  }

  /** Matches the next detection at every threshold. `overlaps`: its IoU by object; `unmatched`: its bits if it takes none. */
  take(overlaps: readonly number[], unmatched: Verdict): Verdict {
    let verdict = 0;
    for (let t = 0; t < iouThresholds.length; t++) {
      const place = this.best(overlaps, t);
      if (place < 0) {
        verdict |= unmatched & ignoredAt(t);
        continue;
      }
      const index = this.order[place]!;
      if (!this.crowd[index]) this.taken[index]! |= 1 << t;
      verdict |= place < this.regular ? foundAt(t) : ignoredAt(t);
    }
    return verdict;
  }

  /** Place in `order` of what the detection takes at threshold `t`; -1: nothing. */
  private best(overlaps: readonly number[], t: number): number {
    let highest = iouThresholds[t]!;
    let best = -1;
    for (let place = 0; place < this.order.length; place++) {
      // A regular object is found: the ignored ones, which follow, are not asked.
      if (best >= 0 && place === this.regular) break;
      const index = this.order[place]!;
      if (this.taken[index]! & (1 << t) || overlaps[index]! < highest) continue;
      highest = overlaps[index]!;
      best = place;
    }
    return best;
  }
}
