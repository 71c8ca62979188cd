import { recordLoss } from '../loss.ts';
import { lossHead, lossTruth } from '../parts/arguments.ts';
import { meanByLayer } from '../parts/by_layer.ts';
import { focused, gamma } from '../parts/focus.ts';

export const binaryFocal = recordLoss({
  name: 'binary_focal',
  summary:
    'Focal loss of independent labels with targets t in 0..1 (arXiv 1708.02002, equation 5): mean over all scores of ' +
    'a·(1 − q)^γ·bce, where p = sigmoid(score), q = p·t + (1 − p)·(1 − t), a = α·t + (1 − α)·(1 − t) and bce is the binary ' +
    'cross-entropy; as torchvision.ops.sigmoid_focal_loss with the reduction `mean`.',
  parameters: [
    lossHead('labels', 'class'),
    lossTruth('A target for each label, such as `truth.scores`.', 'labels', 'scores'),
    gamma,
    {
      name: 'alpha',
      type: { kind: 'number', min: 0, max: 1 },
      doc: 'Weight α of positive labels; negative ones have 1 − α.',
      default: 0.25,
    },
  ],
  example: 'loss: dataset.classes * binary_focal(head.answer, truth.scores, gamma: 2, alpha: 0.25)',
  inputs: {
    head: { from: 'head', shape: ['batch', 'labels'] },
    truth: { from: 'truth', dtype: 'f32', shape: ['batch', 'labels'] },
  },
  build(context, { head, truth }, layers) {
    const { builder } = context;
    const alpha = context.number('alpha');
    const probability = builder.op('sigmoid', [head]);
    // 1 − q = p + t − 2·p·t
    const both = builder.multiply(probability, truth);
    const missing = builder.subtract(builder.add(probability, truth), builder.scale(both, 2));
    const bce = builder.op('bce_with_logits', [head, truth]);
    const rows = focused(builder, bce, missing, context.number('gamma'));
    const balance = builder.add(builder.scale(truth, 2 * alpha - 1), builder.constant(1 - alpha));
    return meanByLayer(builder, builder.multiply(rows, balance), layers);
  },
});
