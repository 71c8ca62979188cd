import type { LossBuiltin } from '../layer.ts';
import { lossHead, lossTruth } from '../parts/arguments.ts';
import { sumByLayer } from '../parts/by_layer.ts';
import { matchedBoxes } from '../parts/matched_boxes.ts';

export const l1: LossBuiltin = {
  name: 'l1',
  category: 'loss',
  summary: 'Σ |b − t|₁ over the matched pairs of boxes, divided by the number of boxes of the batch.',
  parameters: [lossHead, lossTruth('Boxes, as `truth.box`.')],
  example: 'loss: 5 * l1(head.box, truth.box)',
  truth: [{ argument: 'truth', dtype: 'f32', shape: ['batch', 'boxes', 4] }],
  afterMatching: 'bbox',
  build({ builder }, { head, truth, layers, matching }) {
    const target = matchedBoxes(builder, truth, matching!);
    const distance = builder.op('abs', [builder.subtract(head, target)]);
    const counted = builder.multiply(builder.sum(distance, [2]), matching!.matched);
    return builder.divide(sumByLayer(builder, counted, layers), matching!.boxes);
  },
};
