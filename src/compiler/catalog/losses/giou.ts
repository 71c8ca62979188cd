import { matchedLoss } from '../loss.ts';
import { lossHead, lossTruth } from '../parts/arguments.ts';
import { sumByLayer } from '../parts/by_layer.ts';
import { detectionPrefix } from '../parts/detection_prefix.ts';
import { matchedBoxes } from '../parts/matched_boxes.ts';

export const giou = matchedLoss({
  name: 'giou',
  summary:
    'Σ (1 − GIoU(b, t)) over the matched pairs of boxes, divided by the number of boxes of the batch (arXiv 1902.09630).',
  parameters: [lossHead('boxes'), lossTruth('Boxes, as `truth.box`.', 'box')],
  example: 'loss: 2 * giou(head.box, truth.box)',
  term: 'loss_giou',
  published: detectionPrefix,
  inputs: {
    head: { from: 'head', shape: ['batch', 'queries', 4] },
    truth: { from: 'truth', dtype: 'f32', shape: ['batch', 'boxes', 4] },
  },
  build({ builder }, { head, truth }, layers, { targets, matched, boxes, divisor }) {
    const overlap = builder.op('generalized_iou', [head, matchedBoxes(builder, truth, targets)]);
    const missing = builder.subtract(builder.constant(1), overlap);
    const counted = builder.multiply(missing, matched);
    return { mean: builder.divide(sumByLayer(builder, counted, layers), divisor), over: boxes };
  },
});
