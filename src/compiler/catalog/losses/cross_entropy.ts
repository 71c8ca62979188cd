import type { GraphBuilder } from '../../ir/builder.ts';
import type { Value } from '../../ir/graph.ts';
import { recordLoss } from '../loss.ts';
import { lossHead, lossTruth } from '../parts/arguments.ts';
import { meanByLayer, sumByLayer } from '../parts/by_layer.ts';
import { classWeights, hasClass, weightsOfRows } from '../parts/class_weights.ts';
import { logSumExp } from '../parts/log_sum_exp.ts';
import { weightDivisor } from '../parts/weight_divisor.ts';

export const crossEntropy = recordLoss({
  name: 'cross_entropy',
  summary:
    'Mean over the batch of −log softmax(head)[truth]: one correct class for each record. With `class_weights` w it is the ' +
    'weighted mean Σ w[y]·nll / Σ w[y]; with `label_smoothing` ε a record adds (1 − ε)·w[y]·nll + ε/C·Σ w[c]·(−log softmax(head)[c]) ' +
    'over the C classes, as in torch.nn.CrossEntropyLoss.',
  parameters: [
    lossHead('class'),
    lossTruth('Class indices, such as `truth.label`.', 'class'),
    classWeights,
    {
      name: 'label_smoothing',
      type: { kind: 'number', min: 0, max: 1 },
      doc: 'Share ε of the target that is spread evenly over all classes.',
      default: 0,
    },
  ],
  example: 'loss: cross_entropy(head.answer, truth.label, class_weights: .balanced, label_smoothing: 0.1)',
  inputs: {
    head: { from: 'head', shape: ['batch', 'labels'] },
    truth: { from: 'truth', dtype: 'i32', shape: ['batch'], classes: (outputs) => outputs },
    class_weights: { from: 'class_weights', of: 'truth', axis: 'labels' },
  },
  build(context, { head, truth, class_weights: weights }, layers) {
    const { builder } = context;
    const smoothing = context.number('label_smoothing');
    const nll = builder.op('cross_entropy', [head, truth]);
    const rowWeights = weights && weightsOfRows(builder, weights, truth);
    const hard = rowWeights ? builder.multiply(nll, rowWeights) : nll;
    const rows =
      smoothing === 0
        ? hard
        : builder.add(
            builder.scale(hard, 1 - smoothing),
            builder.scale(uniformNll(builder, head, truth, weights), smoothing),
          );
    if (!rowWeights) return meanByLayer(builder, rows, layers);
    const total = sumByLayer(builder, rowWeights, layers);
    const divisor = weightDivisor(builder, total);
    return { mean: builder.divide(sumByLayer(builder, rows, layers), divisor), over: total };
  },
});

/**
 * Cross-entropy with the uniform target, 1/C·Σ w[c]·(−log softmax(head)[c]), 0 for rows without a class: [N].
 */
function uniformNll(builder: GraphBuilder, head: Value, truth: Value, weights: Value | undefined): Value {
  const classes = head.type.shape[1]!;
  const total = weights ? builder.sum(weights, [0]) : builder.constant(classes);
  const scores = builder.sum(weights ? builder.multiply(head, weights) : head, [1]);
  const sum = builder.subtract(builder.multiply(logSumExp(builder, head, 1), total), scores);
  return builder.multiply(builder.scale(sum, 1 / classes), hasClass(builder, truth));
}
