import { matchedLoss } from '../loss.ts';
import { lossHead, lossTruth } from '../parts/arguments.ts';
import { sumByLayer } from '../parts/by_layer.ts';
import { detectionPrefix } from '../parts/detection_prefix.ts';
import { matchedBoxes } from '../parts/matched_boxes.ts';

export const l1 = matchedLoss({
  name: 'l1',
  summary: 'Σ |b − t|₁ over the matched pairs of boxes, divided by the number of boxes of the batch.',
  parameters: [lossHead('boxes'), lossTruth('Boxes, as `truth.box`.', 'box')],
  example: 'loss: 5 * l1(head.box, truth.box)',
  term: 'loss_bbox',
  published: detectionPrefix,
  inputs: {
    head: { from: 'head', shape: ['batch', 'queries', 4] },
    truth: { from: 'truth', dtype: 'f32', shape: ['batch', 'boxes', 4] },
  },
  build({ builder }, { head, truth }, layers, { targets, matched, boxes, divisor }) {
    const target = matchedBoxes(builder, truth, targets);
    const distance = builder.op('abs', [builder.subtract(head, target)]);
    const counted = builder.multiply(builder.sum(distance, [2]), matched);
    return { mean: builder.divide(sumByLayer(builder, counted, layers), divisor), over: boxes };
  },
});
