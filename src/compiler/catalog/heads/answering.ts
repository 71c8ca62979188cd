import type { HeadBuiltin } from '../layer.ts';
import { classifier, classifierParameters } from '../parts/classifier.ts';

export const answering: HeadBuiltin = {
  name: 'answering',
  category: 'head',
  summary:
    'Scores of answers of which several may be right to a degree, from the first query: the body of `classification`, ' +
    'for losses that look at each score on its own.',
  parameters: classifierParameters,
  example: 'head { answer: answering(dataset.classes, dropout: 10%) }',
  tap: { name: 'classifier.logits', layers: 'last' },
  outputs: (call) => Number(call.args.classes),
  build: classifier,
};
