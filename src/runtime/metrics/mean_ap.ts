import { DataError } from '../errors.ts';
import type { DetectionExtra } from '../records/detection.ts';
import type { Sample } from '../records/record.ts';
import { BoxMap } from './box_map/box_map.ts';
import { type Detection, detectionsOf } from './box_map/detections.ts';
import { nameOfClass, type ScoreDetails } from './details.ts';
import type { MetricBuiltin } from './metric.ts';

/** COCO's box mAP. */
export const meanAp: MetricBuiltin = {
  name: 'mean_ap',
  category: 'metric',
  summary:
    "COCO's twelve metrics for boxes: average precision over IoU 0.50 to 0.95 (`map`), at 0.50 and 0.75, by size, and average " +
    'recall with 1, 10 and 100 detections. Crowd regions are ignored. Metrics of a size without objects have no value. By class: ' +
    'average precision over all thresholds, at 0.50 and at 0.75, and the number of objects; and precision over recall at 0.50 and 0.75.',
  parameters: [
    {
      name: 'label',
      type: { kind: 'member', of: 'head', puts: ['object_classes'] },
      doc: 'Scores of the classes, the last one "no object".',
      positional: true,
    },
    {
      name: 'box',
      type: { kind: 'member', of: 'head', puts: ['boxes'] },
      doc: 'The boxes.',
      positional: true,
    },
    {
      name: 'primary',
      type: { kind: 'option', of: ['map', 'map_50', 'map_75'] },
      doc: 'The value that is shown first and decides which checkpoint is best.',
      default: 'map',
    },
  ],
  example: 'metric: mean_ap(head.label, head.box, primary: .map_50)',
  primary: 'map',
  start({ labels, outputs }) {
    const evaluation = new BoxMap();
    return {
      add({ label, box }, sample) {
        const truth = extraOf(sample);
        evaluation.add(truth, detectionsOf(label!, box!, truth.width, truth.height));
      },
      result: () => valuesOf(evaluation),
      details: () => detailsOf(evaluation, labels, outputs - 1),
    };
  },
  /** Predicts one box of the most frequent class over every whole image. */
  baseline(train, held, { primary }) {
    const counts = new Map<number, number>();
    for (const sample of train) {
      for (const { classIndex } of extraOf(sample).objects) {
        counts.set(classIndex, (counts.get(classIndex) ?? 0) + 1);
      }
    }
    const [classIndex] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), [0, 0]);
    const evaluation = new BoxMap();
    for (const sample of held) {
      const truth = extraOf(sample);
      const guess: Detection = { classIndex, box: [0, 0, truth.width, truth.height], score: 1 };
      evaluation.add(truth, [guess]);
    }
    return valuesOf(evaluation)[primary] ?? null;
  },
};

function extraOf({ extra, id }: Sample): DetectionExtra {
  if (extra && Array.isArray(extra.objects)) return extra as unknown as DetectionExtra;
  throw new DataError(id, 'the record has no boxes to compare with', 'evaluate on a split with annotations');
}

/** Average precision and curves by class; the last output of the head is "no object". */
function detailsOf(evaluation: BoxMap, labels: readonly string[] | undefined, count: number): ScoreDetails {
  const found = Array.from({ length: count }, (_, index) => evaluation.ofClass(index));
  return {
    classes: found.map(({ objects, ap, ap50, ap75 }, index) => ({
      name: nameOfClass(labels, index),
      support: objects,
      values: { ap, ap_50: ap50, ap_75: ap75 },
    })),
    precision: [
      { iou: 0.5, classes: found.map(({ curves }) => curves?.at50.map(rounded) ?? null) },
      { iou: 0.75, classes: found.map(({ curves }) => curves?.at75.map(rounded) ?? null) },
    ],
  };
}

function rounded(precision: number): number {
  return Number(precision.toFixed(4));
}

/** COCO's twelve metrics by their public names. */
function valuesOf(evaluation: BoxMap): Readonly<Record<string, number | null>> {
  const found = evaluation.values();
  return {
    map: found.ap,
    map_50: found.ap50,
    map_75: found.ap75,
    map_small: found.ap_small,
    map_medium: found.ap_medium,
    map_large: found.ap_large,
    recall_1: found.ar1,
    recall_10: found.ar10,
    recall_100: found.ar100,
    recall_small: found.ar_small,
    recall_medium: found.ar_medium,
    recall_large: found.ar_large,
  };
}
