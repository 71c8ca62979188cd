import type { OutputKind, TaskSpec } from '../../../compiler/artifact/run_spec.ts';
import { detectionsOf } from '../../metrics/box_map/detections.ts';
import { withoutOverlaps } from '../overlaps.ts';
import type { LabelProbability, PredictedBox } from '../prediction.ts';
import { softmax } from '../softmax.ts';
import { namesFor } from './class.ts';
import { type DecodingContext, type HeadDecoder, nameOf, outputOf, type RecordOutputs } from './decoder.ts';
import { ranked } from './ranked.ts';

/** Smallest score of a box by default. */
const defaultThreshold = 0.5;

/**
 * Boxes as in DETR's PostProcess, which the metric `mean_ap` also uses: one for each query whose most
 * probable class reaches the threshold. The heads of boxes and attributes are read together with that of the
 * classes.
 */
export const boxesDecoder: HeadDecoder = (outputs, context) => {
  const { task, head, names, settings, image } = context;
  const boxHead = headThatPuts(task, 'boxes');
  if (!boxHead || !image) return undefined;
  const labels = namesFor(head.truth, names);
  const attributes = attributesOf(outputs, context);
  const scores = outputOf(outputs, head.name);
  const found = detectionsOf(scores, outputOf(outputs, boxHead), image.width, image.height);
  const { threshold = defaultThreshold, nms } = settings;
  const boxes = found
    .map(({ classIndex, score, box }, query): PredictedBox => {
      const own = attributes(query);
      return { label: nameOf(labels, classIndex), score, box, ...(own ? { attributes: own } : {}) };
    })
    .filter(({ score }) => score >= threshold)
    .sort((a, b) => b.score - a.score);
  return { boxes: nms === undefined ? boxes : withoutOverlaps(boxes, nms) };
};

function headThatPuts({ heads }: TaskSpec, puts: OutputKind): string | undefined {
  return heads.find((head) => head.puts === puts)?.name;
}

/** Attributes of the box of a query. */
function attributesOf(
  outputs: RecordOutputs,
  { task, names, settings: { top } }: DecodingContext,
): (query: number) => readonly LabelProbability[] | undefined {
  const head = task.heads.find(({ puts }) => puts === 'object_attributes');
  if (!head) return () => undefined;
  const scores = outputOf(outputs, head.name);
  const labels = namesFor(head.truth, names);
  return (query) => {
    const probabilities = softmax(scores.subarray(query * head.outputs, (query + 1) * head.outputs));
    return ranked(
      Array.from(probabilities, (probability, i) => ({ label: nameOf(labels, i), probability })),
      { top: top ?? 1 },
    );
  };
}

/** Decoder of heads that `boxesDecoder` reads together with that of the classes. */
export const readWithClasses: HeadDecoder = () => undefined;
