import type { ClassRecord } from './class_record.ts';
import { areaRanges, iouThresholds, recallPoints } from './settings.ts';
import { foundAt, ignoredAt } from './verdict.ts';

/**
 * Precision of one class at the 101 recall points, by IoU threshold: the highest precision at that recall or
 * beyond, 0 at recalls that are never reached. `ranking`: the detections by descending score. The class must
 * have objects in the range.
 */
export function precisionByRecall(
  record: ClassRecord,
  ranking: Uint32Array,
  range: number,
): readonly (readonly number[])[] {
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
 * Average precision by IoU threshold: the mean over the recall points. Arguments as in `precisionByRecall`.
 */
export function averagePrecision(
  record: ClassRecord,
  ranking: Uint32Array,
  range: number,
): readonly number[] {
  return precisionByRecall(record, ranking, range).map(meanPrecision);
}

/** Mean over the recall points. */
export function meanPrecision(precisions: readonly number[]): number {
  return precisions.reduce((sum, precision) => sum + precision, 0) / recallPoints.length;
}

/**
 * Recall of one class by IoU threshold: share of its objects found by the `limit` best detections of each
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

/** The precision at the recall points, 0 at those never reached. Overwrites `precisions`. */
function interpolated(recalls: Float64Array, precisions: Float64Array): readonly number[] {
  for (let i = precisions.length - 2; i >= 0; i--) {
    precisions[i] = Math.max(precisions[i]!, precisions[i + 1]!);
  }
  let at = 0;
  return Array.from(recallPoints, (point) => {
    while (at < recalls.length && recalls[at]! < point) at++;
    return precisions[at] ?? 0;
  });
}
