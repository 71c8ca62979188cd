import type { HeadBuiltin } from '../layer.ts';
import { classifier, classifierParameters } from '../parts/classifier.ts';

export const classification: HeadBuiltin = {
  name: 'classification',
  category: 'head',
  summary: 'Scores of classes that exclude each other, from the first query: W LN(gelu(W′ dropout(h))).',
  parameters: classifierParameters,
  example: 'head { answer: classification(dataset.classes, dropout: 10%) }',
  tap: { name: 'classifier.logits', layers: 'last' },
  outputs: (call) => Number(call.args.classes),
  build: classifier,
};
