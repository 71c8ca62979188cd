import type { LossBuiltin } from '../layer.ts';
import { lossHead, lossTruth } from '../parts/arguments.ts';
import { sumByLayer } from '../parts/by_layer.ts';

export const setCrossEntropy: LossBuiltin = {
  name: 'set_cross_entropy',
  category: 'loss',
  summary:
    'Cross-entropy of every query with the class of the target it is matched with, or with "no object": ' +
    'Σ w[c]·(−log softmax(s)[c]) / Σ w[c] over all queries, where w is 1, and `no_object` for the last class.',
  parameters: [
    lossHead,
    lossTruth('Classes of the boxes: `truth.label`.'),
    {
      name: 'no_object',
      type: { kind: 'number', min: 0 },
      doc: 'Weight of queries without a target, of which there are many.',
      default: 0.1,
    },
  ],
  example: 'loss: set_cross_entropy(head.label, truth.label, no_object: 0.1)',
  truth: [{ argument: 'truth', dtype: 'i32', shape: ['batch', 'boxes'] }],
  afterMatching: 'ce',
  build(context, { head, layers, matching }) {
    const { builder } = context;
    const classes = head.type.shape.at(-1)!;
    const queries = matching!.classes.type.shape[0]! * matching!.classes.type.shape[1]!;
    const weights = [...new Array<number>(classes - 1).fill(1), context.number('no_object')];
    const table = context.parameter('empty_weight', {
      initializer: { kind: 'values', values: weights },
      shape: [classes],
      trainable: false,
    });
    const own = builder.reshape(matching!.classes, [queries]);
    const nll = builder.op('cross_entropy', [builder.reshape(head, [queries, classes]), own]);
    const rows = builder.op('gather_rows', [builder.reshape(table, [classes, 1]), own], { padding_row: -1 });
    const weight = builder.reshape(rows, [queries]);
    const weighted = sumByLayer(builder, builder.multiply(weight, nll), layers);
    return builder.divide(weighted, sumByLayer(builder, weight, layers));
  },
};
