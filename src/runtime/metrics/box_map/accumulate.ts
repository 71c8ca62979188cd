import type { ClassRecord } from './class_record.ts';
import { areaRanges, iouThresholds, recallPoints } from './settings.ts';
import { foundAt, ignoredAt } from './verdict.ts';

/**
 * Average precision of one class by IoU threshold: the mean over 101 recall points of the highest precision
 * at that recall or beyond. `ranking`: the detections by falling score. The class must have objects in the
 * range.
 */
export function averagePrecision(
  record: ClassRecord,
  ranking: Uint32Array,
  range: number,
): readonly number[] {
  const recalls = new Float64Array(ranking.length);
  const precisions = new Float64Array(ranking.length);
  return iouThresholds.map((_, t) => {
    let [found, counted] = [0, 0];
    for (const detection of ranking) {
      const verdict = record.verdicts[detection * areaRanges.length + range]!;
      // Ignored detections change neither precision nor recall.
      if (verdict & ignoredAt(t)) continue;
      if (verdict & foundAt(t)) found++;
      recalls[counted] = found / record.wanted[range]!;
      // COCOeval's guard against 0 / 0 changes the last bit of the first precision; retained for equal
      // results.
      precisions[counted] = found / (counted + 1 + Number.EPSILON);
      counted++;
    }
    return interpolated(recalls.subarray(0, counted), precisions.subarray(0, counted));
  });
}

/**
 * Recall of one class by IoU threshold: share of its objects found by the first `limit` detections of every
 * image.
 */
export function recall(record: ClassRecord, range: number, limit: number): readonly number[] {
  return iouThresholds.map((_, t) => {
    let found = 0;
    for (let i = 0; i < record.length; i++) {
      if (record.places[i]! < limit && record.verdicts[i * areaRanges.length + range]! & foundAt(t)) found++;
    }
    return found / record.wanted[range]!;
  });
}

/** Mean of the precision at the recall points, 0 at those never reached. Overwrites `precisions`. */
function interpolated(recalls: Float64Array, precisions: Float64Array): number {
  for (let i = precisions.length - 2; i >= 0; i--) {
    precisions[i] = Math.max(precisions[i]!, precisions[i + 1]!);
  }
  let [sum, at] = [0, 0];
  for (const point of recallPoints) {
    while (at < recalls.length && recalls[at]! < point) at++;
    sum += precisions[at] ?? 0;
  }
  return sum / recallPoints.length;
}
