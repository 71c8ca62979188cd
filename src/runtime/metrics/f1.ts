import type { Sample } from '../records/record.ts';
import type { MetricBuiltin } from './metric.ts';
import { argmax, labelOf } from './values.ts';

/** F1 of class 1, as GLUE reports it for QQP. */
export const f1: MetricBuiltin = {
  name: 'f1',
  category: 'metric',
  summary:
    'F1 of class 1, the harmonic mean of precision and recall, 2·p·r / (p + r), with both of them; 0 where no record of ' +
    'class 1 is found.',
  parameters: [
    {
      name: 'head',
      type: { kind: 'member', of: 'head', puts: ['class'] },
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
  example: 'metric: f1(head.answer, truth.label)',
  primary: 'f1',
  start() {
    const counts = new Counts();
    return {
      add: ({ head }, sample) => counts.add(argmax(head!) === 1, labelOf(sample) === 1),
      result: () => counts.values(),
    };
  },
  /** Predicts class 1 for every record, the only constant prediction with an F1 above 0. */
  baseline(_train: Iterable<Sample>, held) {
    const counts = new Counts();
    for (const sample of held) counts.add(true, labelOf(sample) === 1);
    return counts.values().f1;
  },
};

class Counts {
  #right = 0;
  #predicted = 0;
  #actual = 0;

  add(predicted: boolean, actual: boolean): void {
    if (predicted) this.#predicted++;
    if (actual) this.#actual++;
    if (predicted && actual) this.#right++;
  }

  values(): { readonly f1: number; readonly precision: number; readonly recall: number } {
    const share = (of: number) => (of === 0 ? 0 : this.#right / of);
    return {
      f1: share((this.#predicted + this.#actual) / 2),
      precision: share(this.#predicted),
      recall: share(this.#actual),
    };
  }
}
