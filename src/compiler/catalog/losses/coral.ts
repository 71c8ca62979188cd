import { recordLoss } from '../loss.ts';
import { lossHead, lossTruth } from '../parts/arguments.ts';
import { meanByLayer } from '../parts/by_layer.ts';
import { hasClass } from '../parts/class_weights.ts';
import { ramp, ranksAbove } from '../parts/ranks.ts';

export const coral = recordLoss({
  name: 'coral',
  summary:
    'Ordinal cross-entropy (CORAL, arXiv 1901.07884, equation 4 with equal weights): mean over the batch of Σ over k of the binary ' +
    'cross-entropy of score k with the target "the rank is above k". Records without a class (-1) add nothing.',
  parameters: [
    lossHead('rank'),
    lossTruth('Class indices in the order of the ranks, such as `truth.label`.', 'class'),
  ],
  example: 'loss: coral(head.rating, truth.label)',
  inputs: {
    head: { from: 'head', shape: ['batch', 'thresholds'] },
    truth: { from: 'truth', dtype: 'i32', shape: ['batch'], classes: (outputs) => outputs + 1 },
  },
  build({ builder }, { head, truth }, layers) {
    const targets = ranksAbove(builder, truth, ramp(builder, head.type.shape[1]!));
    const rows = builder.sum(builder.op('bce_with_logits', [head, targets]), [1]);
    return meanByLayer(builder, builder.multiply(rows, hasClass(builder, truth)), layers);
  },
});
