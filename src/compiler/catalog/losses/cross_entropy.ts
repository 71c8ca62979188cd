import type { LossBuiltin } from '../layer.ts';
import { lossHead, lossTruth } from '../parts/arguments.ts';
import { meanByLayer } from '../parts/by_layer.ts';

export const crossEntropy: LossBuiltin = {
  name: 'cross_entropy',
  category: 'loss',
  summary: 'Mean over the batch of −log softmax(head)[truth]: one right class for each record.',
  parameters: [lossHead, lossTruth('Class indices, such as `truth.label`.')],
  example: 'loss: cross_entropy(head.answer, truth.label)',
  truth: [{ argument: 'truth', dtype: 'i32', shape: ['batch'] }],
  build: ({ builder }, { head, truth, layers }) =>
    meanByLayer(builder, builder.op('cross_entropy', [head, truth]), layers),
};
