import type { DetectionObject } from '../../records/detection.ts';
import type { Detection } from './detections.ts';
import { areaOf, iou } from './iou.ts';
import { type AreaRange, areaRanges, iouThresholds, isOutside, mostDetections } from './settings.ts';
import { foundAt, ignoredAt, ignoredEverywhere, type Verdict } from './verdict.ts';

/** The detections of one class on one image after matching, by descending score. */
export interface ImageMatch {
  readonly scores: Float64Array;
  /** [detections, area ranges] */
  readonly verdicts: Uint32Array;
  /** Number of objects to find, by area range. */
  readonly wanted: readonly number[];
}

/**
 * Greedy matching of one class on one image, as in COCOeval: by descending score, each detection is matched
 * with the free object of highest IoU that reaches the threshold; of equal IoUs, with the last.
 *
 * Crowd regions, difficult objects and objects outside the area range are matched only if no regular object
 * qualifies, the first two any number of times. Detections matched with them are ignored, as are unmatched
 * detections outside the range.
 */
export function matchImage(
  objects: readonly DetectionObject[],
  detections: readonly Detection[],
): ImageMatch {
  const found = [...detections].sort((a, b) => rank(b) - rank(a)).slice(0, mostDetections);
  const overlaps = found.map(({ box }) => objects.map((object) => iou(box, object.box, object)));
  const verdicts = new Uint32Array(found.length * areaRanges.length);
  const wanted = areaRanges.map((range, r) => {
    const candidates = new Candidates(objects, range);
    found.forEach(({ box }, d) => {
      const unmatched = isOutside(areaOf(box), range) ? ignoredEverywhere : 0;
      verdicts[d * areaRanges.length + r] = candidates.match(overlaps[d]!, unmatched);
    });
    return candidates.regular;
  });
  return { scores: Float64Array.from(found, rank), verdicts, wanted };
}

function isUncounted({ crowd, difficult = false }: DetectionObject): boolean {
  return crowd || difficult;
}

/** Sort key of a score; NaN sorts last, as in NumPy. */
function rank({ score }: Detection): number {
  return Number.isNaN(score) ? Number.NEGATIVE_INFINITY : score;
}

/** Objects of one area range during matching. */
class Candidates {
  /** Number of regular objects, which come first in `order`. */
  readonly regular: number;
  /** Indices of the objects, regular ones first. */
  readonly #order: readonly number[];
  /** Objects that any number of detections may match. */
  readonly #repeatable: readonly boolean[];
  /** Thresholds at which each object is matched, as bits, by index. */
  readonly #taken: Uint16Array;

  constructor(objects: readonly DetectionObject[], range: AreaRange) {
    const ignored = objects.map((object) => isUncounted(object) || isOutside(object.area, range));
    const indices = [...objects.keys()];
    const regular = indices.filter((i) => !ignored[i]);
    this.regular = regular.length;
    this.#order = [...regular, ...indices.filter((i) => ignored[i])];
    this.#repeatable = objects.map(isUncounted);
    this.#taken = new Uint16Array(objects.length);
  }

  /**
   * Matches the next detection at every threshold. `overlaps`: its IoU by object; `unmatched`: its verdict
   * without a match.
   */
  match(overlaps: readonly number[], unmatched: Verdict): Verdict {
    let verdict = 0;
    for (let t = 0; t < iouThresholds.length; t++) {
      const place = this.#best(overlaps, t);
      if (place < 0) {
        verdict |= unmatched & ignoredAt(t);
        continue;
      }
      const index = this.#order[place]!;
      if (!this.#repeatable[index]) this.#taken[index]! |= 1 << t;
      verdict |= place < this.regular ? foundAt(t) : ignoredAt(t);
    }
    return verdict;
  }

  /** Position in `order` of the object matched at threshold `t`; -1 if there is none. */
  #best(overlaps: readonly number[], t: number): number {
    let highest = iouThresholds[t]!;
    let best = -1;
    for (let place = 0; place < this.#order.length; place++) {
      // A regular match takes precedence over the ignored objects, which follow.
      if (best >= 0 && place === this.regular) break;
      const index = this.#order[place]!;
      if (this.#taken[index]! & (1 << t) || overlaps[index]! < highest) continue;
      highest = overlaps[index]!;
      best = place;
    }
    return best;
  }
}
