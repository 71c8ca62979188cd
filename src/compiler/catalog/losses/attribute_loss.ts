import { matchedLoss } from '../loss.ts';
import { lossHead, lossTruth } from '../parts/arguments.ts';
import { sumByLayer } from '../parts/by_layer.ts';
import { detectionPrefix } from '../parts/detection_prefix.ts';
import { logSumExp } from '../parts/log_sum_exp.ts';

/** Largest number of attributes of a box in the published annotation files. */
const most = 16;

export const attributeLoss = matchedLoss({
  name: 'attribute_loss',
  summary:
    'A query matched with a box of k ≥ 1 attributes a adds ½·(1/k)·Σ −log softmax(r)[a]; the sum is divided by the number of ' +
    'these queries. Boxes without attributes add nothing.',
  parameters: [
    lossHead('object_attributes'),
    lossTruth('Attributes of the boxes: `truth.attributes`.', 'attributes'),
  ],
  example: 'loss: attribute_loss(head.attribute, truth.attributes)',
  term: 'loss_attr',
  published: detectionPrefix,
  inputs: {
    head: { from: 'head', shape: ['batch', 'queries', 'labels'] },
    truth: { from: 'truth', dtype: 'i32', shape: ['batch', 'boxes', most], classes: (outputs) => outputs },
  },
  build({ builder }, { head, truth }, layers, { targets }) {
    const classes = head.type.shape.at(-1)!;
    const targetAttributes = builder.op('batched_gather', [truth, targets], { fill: -1 });
    const shares = builder.op('one_hot_average', [targetAttributes], { classes });
    const present = builder.sum(shares, [2]);
    const wanted = builder.sum(builder.multiply(shares, head), [2]);
    const cost = builder.subtract(builder.multiply(logSumExp(builder, head, 2), present), wanted);
    const added = builder.scale(builder.op('relu', [cost]), 0.5);
    const adding = builder.op('greater', [added, builder.constant(0)]);
    const count = sumByLayer(builder, adding, layers);
    const divisor = builder.op('maximum', [count, builder.constant(1)]);
    return { mean: builder.divide(sumByLayer(builder, added, layers), divisor), over: count };
  },
});
