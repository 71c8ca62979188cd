import type { MetricBuiltin } from './metric.ts';
import { argmax, labelOf, majority } from './values.ts';

/** Share of records whose highest output is the true class. */
export const accuracy: MetricBuiltin = {
  name: 'accuracy',
  category: 'metric',
  summary: 'Share of records whose highest output is the true class.',
  parameters: [
    {
      name: 'head',
      type: { kind: 'member', of: 'head', puts: ['class', 'labels'] },
      doc: 'Scores of the classes.',
      positional: true,
    },
    {
      name: 'truth',
      type: { kind: 'member', of: 'truth' },
      doc: 'The true class: `truth.label`.',
      positional: true,
    },
  ],
  example: 'metric: accuracy(head.answer, truth.label)',
  primary: 'accuracy',
  start() {
    let [right, all] = [0, 0];
    return {
      add({ head }, sample) {
        all++;
        if (argmax(head!) === labelOf(sample)) right++;
      },
      result: () => ({ accuracy: all === 0 ? null : right / all }),
    };
  },
  baseline(train, held) {
    const guess = majority(train);
    let [right, all] = [0, 0];
    for (const sample of held) {
      all++;
      if (labelOf(sample) === guess) right++;
    }
    return all === 0 ? null : right / all;
  },
};
