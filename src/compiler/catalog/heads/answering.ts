import type { StateHead } from '../head.ts';
import { classifier, classifierParameters, classifierPrefix } from '../parts/classifier.ts';

export const answering: StateHead = {
  name: 'answering',
  category: 'head',
  summary:
    'Scores of independent labels, or of answers with soft targets, from the first query or token. The layers are those of ' +
    '`classification`.',
  parameters: classifierParameters,
  example: 'head { tags: answering(dataset.classes, dropout: 10%) }',
  input: 'states',
  puts: 'labels',
  tap: { name: 'classifier.logits', layers: 'last' },
  published: classifierPrefix,
  outputs: (call) => Number(call.args.classes),
  build: classifier,
};
