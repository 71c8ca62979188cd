import { matchedLoss } from '../loss.ts';
import { lossHead, lossTruth } from '../parts/arguments.ts';
import { sumByLayer } from '../parts/by_layer.ts';
import { detectionPrefix } from '../parts/detection_prefix.ts';
import { leastWeight, weightDivisor } from '../parts/weight_divisor.ts';

export const setCrossEntropy = matchedLoss({
  name: 'set_cross_entropy',
  summary:
    'Cross-entropy of every query with the class of the target it is matched with, or with "no object": ' +
    'Σ w[c]·(−log softmax(s)[c]) / Σ w[c] over all queries, where w is `no_object` for the last class and 1 for the others. The loss is 0 if the weights of a batch sum to 0.',
  parameters: [
    lossHead('object_classes'),
    lossTruth('Classes of the boxes: `truth.label`.', 'class'),
    {
      name: 'no_object',
      type: { kind: 'number', min: 0 },
      doc: 'Weight of queries without a target, which are the majority.',
      default: 0.1,
    },
  ],
  example: 'loss: set_cross_entropy(head.label, truth.label, no_object: 0.1)',
  term: 'loss_ce',
  published: detectionPrefix,
  inputs: {
    head: { from: 'head', shape: ['batch', 'queries', 'labels'] },
    truth: { from: 'truth', dtype: 'i32', shape: ['batch', 'boxes'], classes: (outputs) => outputs - 1 },
  },
  build(context, { head }, layers, matched) {
    const { builder } = context;
    const [rows, queriesPerRow, classes] = head.type.shape as [number, number, number];
    const queries = rows * queriesPerRow;
    const noObject = context.number('no_object');
    const weights = [...new Array<number>(classes - 1).fill(1), noObject];
    const table = context.parameter('empty_weight', {
      initializer: { kind: 'values', values: weights },
      shape: [classes],
      trainable: false,
    });
    const targets = builder.reshape(matched.classes, [queries]);
    const nll = builder.op('cross_entropy', [builder.reshape(head, [queries, classes]), targets]);
    const tableRows = builder.reshape(table, [classes, 1]);
    const gathered = builder.op('gather_rows', [tableRows, targets], { padding_row: -1 });
    const weight = builder.reshape(gathered, [queries]);
    const weighted = sumByLayer(builder, builder.multiply(weight, nll), layers);
    const total = sumByLayer(builder, weight, layers);
    // Every query weighs at least `no_object`, so the total can vanish only if `no_object` does.
    const divisor = noObject < leastWeight ? weightDivisor(builder, total) : total;
    return { mean: builder.divide(weighted, divisor), over: total };
  },
});
