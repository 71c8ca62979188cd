import { recordLoss } from '../loss.ts';
import { lossHead, lossTruth } from '../parts/arguments.ts';
import { meanByLayer } from '../parts/by_layer.ts';

export const binaryCrossEntropy = recordLoss({
  name: 'binary_cross_entropy',
  summary:
    'Mean over all scores of max(x,0) − x·t + log(1 + exp(−|x|)): independent labels with soft targets t in 0..1. ' +
    '`dataset.classes * binary_cross_entropy(…)` is the sum over the labels, as published for VQA.',
  parameters: [
    lossHead('labels', 'class'),
    lossTruth('A target for each label, such as `truth.scores`.', 'labels', 'scores'),
  ],
  example: 'loss: dataset.classes * binary_cross_entropy(head.answer, truth.scores)',
  inputs: {
    head: { from: 'head', shape: ['batch', 'labels'] },
    truth: { from: 'truth', dtype: 'f32', shape: ['batch', 'labels'] },
  },
  build: ({ builder }, { head, truth }, layers) =>
    meanByLayer(builder, builder.op('bce_with_logits', [head, truth]), layers),
});
