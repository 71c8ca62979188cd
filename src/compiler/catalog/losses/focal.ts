import { recordLoss } from '../loss.ts';
import { lossHead, lossTruth } from '../parts/arguments.ts';
import { meanByLayer } from '../parts/by_layer.ts';
import { classWeights, weightsOfRows } from '../parts/class_weights.ts';
import { focused, gamma } from '../parts/focus.ts';

export const focal = recordLoss({
  name: 'focal',
  summary:
    'Focal loss over classes that exclude each other (arXiv 1708.02002): mean over the batch of −α[y]·(1 − p)^γ·log p, where ' +
    'p = softmax(head)[y] is the probability of the true class y and α are the `class_weights`, 1 without them.',
  parameters: [
    lossHead('class'),
    lossTruth('Class indices, such as `truth.label`.', 'class'),
    gamma,
    classWeights,
  ],
  example: 'loss: focal(head.answer, truth.label, gamma: 2, class_weights: .balanced)',
  inputs: {
    head: { from: 'head', shape: ['batch', 'labels'] },
    truth: { from: 'truth', dtype: 'i32', shape: ['batch'], classes: (outputs) => outputs },
    class_weights: { from: 'class_weights', of: 'truth', axis: 'labels' },
  },
  build(context, { head, truth, class_weights: weights }, layers) {
    const { builder } = context;
    const nll = builder.op('cross_entropy', [head, truth]);
    const probability = builder.op('exp', [builder.op('negate', [nll])]);
    const missing = builder.subtract(builder.constant(1), probability);
    const rows = focused(builder, nll, missing, context.number('gamma'));
    const weighted = weights ? builder.multiply(rows, weightsOfRows(builder, weights, truth)) : rows;
    return meanByLayer(builder, weighted, layers);
  },
});
