import type { LossBuiltin } from '../layer.ts';
import { lossHead, lossTruth } from '../parts/arguments.ts';
import { sumByLayer } from '../parts/by_layer.ts';
import { matchedBoxes } from '../parts/matched_boxes.ts';

export const giou: LossBuiltin = {
  name: 'giou',
  category: 'loss',
  summary:
    'Σ (1 − GIoU(b, t)) over the matched pairs of boxes, divided by the number of boxes of the batch (arXiv 1902.09630).',
  parameters: [lossHead, lossTruth('Boxes, as `truth.box`.')],
  example: 'loss: 2 * giou(head.box, truth.box)',
  truth: [{ argument: 'truth', dtype: 'f32', shape: ['batch', 'boxes', 4] }],
  afterMatching: 'giou',
  build({ builder }, { head, truth, layers, matching }) {
    const overlap = builder.op('generalized_iou', [head, matchedBoxes(builder, truth, matching!)]);
    const missing = builder.subtract(builder.constant(1), overlap);
    const counted = builder.multiply(missing, matching!.matched);
    return builder.divide(sumByLayer(builder, counted, layers), matching!.boxes);
  },
};
