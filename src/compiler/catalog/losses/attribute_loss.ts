import type { GraphBuilder } from '../../ir/builder.ts';
import type { Value } from '../../ir/graph.ts';
import type { LossBuiltin } from '../layer.ts';
import { lossHead, lossTruth } from '../parts/arguments.ts';
import { sumByLayer } from '../parts/by_layer.ts';

/** Attributes of one box; as many as the published annotation files hold. */
const most = 16;

export const attributeLoss: LossBuiltin = {
  name: 'attribute_loss',
  category: 'loss',
  summary:
    'A query matched with a box of k ≥ 1 attributes a adds ½·(1/k)·Σ −log softmax(r)[a]; the sum is divided by the number of ' +
    'queries that add something. Boxes without attributes add nothing.',
  parameters: [lossHead, lossTruth('Attributes of the boxes: `truth.attributes`.')],
  example: 'loss: attribute_loss(head.attribute, truth.attributes)',
  truth: [{ argument: 'truth', dtype: 'i32', shape: ['batch', 'boxes', most] }],
  afterMatching: 'attr',
  build({ builder }, { head, truth, layers, matching }) {
    const classes = head.type.shape.at(-1)!;
    const own = builder.op('batched_gather', [truth, matching!.targets], { fill: -1 });
    const shares = builder.op('one_hot_average', [own], { classes });
    const present = builder.sum(shares, [2]);
    const wanted = builder.sum(builder.multiply(shares, head), [2]);
    const cost = builder.subtract(builder.multiply(logSumExp(builder, head), present), wanted);
    const added = builder.scale(builder.op('relu', [cost]), 0.5);
    const adding = builder.op('greater', [added, builder.constant(0)]);
    const count = builder.op('maximum', [sumByLayer(builder, adding, layers), builder.constant(1)]);
    return builder.divide(sumByLayer(builder, added, layers), count);
  },
};

/** log Σ exp(x) over the last axis. */
function logSumExp(builder: GraphBuilder, x: Value): Value {
  const last = x.type.shape.length - 1;
  const peak = builder.op('max', [x], { axes: [last], keep: true });
  const sum = builder.sum(builder.op('exp', [builder.subtract(x, peak)]), [last]);
  return builder.add(builder.op('log', [sum]), builder.reshape(peak, [...sum.type.shape]));
}
