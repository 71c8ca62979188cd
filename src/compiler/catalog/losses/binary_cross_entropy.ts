import type { LossBuiltin } from '../layer.ts';
import { lossHead, lossTruth } from '../parts/arguments.ts';
import { meanByLayer } from '../parts/by_layer.ts';

export const binaryCrossEntropy: LossBuiltin = {
  name: 'binary_cross_entropy',
  category: 'loss',
  summary:
    'Mean over all scores of max(x,0) − x·t + log(1 + exp(−|x|)): every label on its own, with soft targets t in 0..1. ' +
    '`dataset.classes * binary_cross_entropy(…)` makes it the sum over the labels, as published for VQA.',
  parameters: [lossHead, lossTruth('A target for each label, such as `truth.scores`.')],
  example: 'loss: dataset.classes * binary_cross_entropy(head.answer, truth.scores)',
  truth: [{ argument: 'truth', dtype: 'f32', shape: ['batch', 'labels'] }],
  build: ({ builder }, { head, truth, layers }) =>
    meanByLayer(builder, builder.op('bce_with_logits', [head, truth]), layers),
};
