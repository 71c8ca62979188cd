import type { DetectionObject } from '../../records/detection.ts';
import { averagePrecision, meanPrecision, precisionByRecall, recall } from './accumulate.ts';
import { ClassRecord } from './class_record.ts';
import type { Detection } from './detections.ts';
import { matchImage } from './match_image.ts';
import { mostDetections } from './settings.ts';

/** Ground truth of one image. */
export interface ImageTruth {
  readonly objects: readonly DetectionObject[];
}

/** COCO's twelve metrics in 0..1; null if no class has an object of that size. */
export interface BoxMetrics {
  /** Average precision: mean over classes and the IoU thresholds 0.50, 0.55, …, 0.95. */
  readonly ap: number | null;
  readonly ap50: number | null;
  readonly ap75: number | null;
  /** Objects of at most 32² square pixels. */
  readonly ap_small: number | null;
  readonly ap_medium: number | null;
  /** AP of objects of at least 96² square pixels. */
  readonly ap_large: number | null;
  /** Average recall with the highest-scored detection of each class on each image. */
  readonly ar1: number | null;
  readonly ar10: number | null;
  readonly ar100: number | null;
  readonly ar_small: number | null;
  readonly ar_medium: number | null;
  readonly ar_large: number | null;
}

/** Average precision of one class, in 0..1; null if no image has an object of it. */
export interface ClassPrecision {
  /** Number of objects, without crowd regions. */
  readonly objects: number;
  /** Mean over the IoU thresholds. */
  readonly ap: number | null;
  readonly ap50: number | null;
  readonly ap75: number | null;
  /** Precision at the recalls 0, 0.01, …, 1, at the IoU thresholds 0.50 and 0.75. */
  readonly curves: { readonly at50: readonly number[]; readonly at75: readonly number[] } | null;
}

/** Indices in `areaRanges`. */
const [all, small, medium, large] = [0, 1, 2, 3];
/** Indices in `iouThresholds`. */
const [at50, at75] = [0, 5];

/**
 * Accumulates detections image by image and computes the box metrics of pycocotools' COCOeval. Images must be
 * added by ascending id for equal scores to rank as in COCOeval.
 */
export class BoxMap {
  readonly #records = new Map<number, ClassRecord>();

  add({ objects }: ImageTruth, detections: readonly Detection[]): void {
    const wanted = byClass(objects);
    const found = byClass(detections);
    for (const classIndex of new Set([...wanted.keys(), ...found.keys()])) {
      const record = this.#records.get(classIndex) ?? new ClassRecord();
      this.#records.set(classIndex, record);
      record.append(matchImage(wanted.get(classIndex) ?? [], found.get(classIndex) ?? []));
    }
  }

  /** Average precision of the class with this index. */
  ofClass(classIndex: number): ClassPrecision {
    const record = this.#records.get(classIndex);
    const objects = record?.wanted[all] ?? 0;
    if (!record || objects === 0) return { objects: 0, ap: null, ap50: null, ap75: null, curves: null };
    const curves = precisionByRecall(record, record.ranking(), all);
    const byThreshold = curves.map(meanPrecision);
    return {
      objects,
      ap: mean(byThreshold),
      ap50: byThreshold[at50]!,
      ap75: byThreshold[at75]!,
      curves: { at50: curves[at50]!, at75: curves[at75]! },
    };
  }

  values(): BoxMetrics {
    const records = [...this.#records.values()];
    const rankings = new Map(records.map((record) => [record, record.ranking()]));
    const withObjects = (range: number) => records.filter((record) => record.wanted[range]! > 0);
    const precisions = (range: number) =>
      withObjects(range).map((record) => averagePrecision(record, rankings.get(record)!, range));
    const recalls = (range: number, limit: number) =>
      mean(withObjects(range).flatMap((record) => recall(record, range, limit)));
    const ofAll = precisions(all);
    return {
      ap: mean(ofAll.flat()),
      ap50: mean(ofAll.map((byThreshold) => byThreshold[at50]!)),
      ap75: mean(ofAll.map((byThreshold) => byThreshold[at75]!)),
      ap_small: mean(precisions(small).flat()),
      ap_medium: mean(precisions(medium).flat()),
      ap_large: mean(precisions(large).flat()),
      ar1: recalls(all, 1),
      ar10: recalls(all, 10),
      ar100: recalls(all, mostDetections),
      ar_small: recalls(small, mostDetections),
      ar_medium: recalls(medium, mostDetections),
      ar_large: recalls(large, mostDetections),
    };
  }
}

function byClass<T extends { readonly classIndex: number }>(items: readonly T[]): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const group = groups.get(item.classIndex);
    if (group) group.push(item);
    else groups.set(item.classIndex, [item]);
  }
  return groups;
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
