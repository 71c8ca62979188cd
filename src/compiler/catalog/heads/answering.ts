import type { StateHead } from '../head.ts';
import { classifier, classifierParameters, classifierPrefix } from '../parts/classifier.ts';

export const answering: StateHead = {
  name: 'answering',
  category: 'head',
  summary:
    'Scores of answers of which several may be right to a degree, from the first query or token: the body of `classification`, ' +
    'for losses on independent labels.',
  parameters: classifierParameters,
  example: 'head { tags: answering(dataset.classes, dropout: 10%) }',
  input: 'states',
  puts: 'labels',
  tap: { name: 'classifier.logits', layers: 'last' },
  published: classifierPrefix,
  outputs: (call) => Number(call.args.classes),
  build: classifier,
};
