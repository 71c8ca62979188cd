import type { StateHead } from '../head.ts';
import { classifier, classifierParameters, classifierPrefix } from '../parts/classifier.ts';

export const classification: StateHead = {
  name: 'classification',
  category: 'head',
  summary:
    'Scores of classes that exclude each other, from the first query or token: W LN(gelu(W′ dropout(h))). GELU is the default ' +
    '`activation`.',
  parameters: classifierParameters,
  example: 'head { answer: classification(dataset.classes, dropout: 10%) }',
  input: 'states',
  puts: 'class',
  tap: { name: 'classifier.logits', layers: 'last' },
  published: classifierPrefix,
  outputs: (call) => Number(call.args.classes),
  build: classifier,
};
