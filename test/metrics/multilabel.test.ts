import { describe, expect, it } from 'vitest';
import { multilabel } from '../../src/runtime/metrics/multilabel.ts';
import type { Sample } from '../../src/runtime/records/record.ts';
import { seeded } from '../../tools/kernels/samples.ts';
import { dataErrorOf } from '../formats/shared.ts';
import { metricContext } from './support/context.ts';

const context = metricContext({
  outputs: 3,
  puts: 'labels',
  args: { truth: 'truth.labels', threshold: 0.5 },
  primary: 'micro_f1',
});
const tagged = (...labels: readonly number[]): Sample => ({
  id: 'tags.csv:3',
  fields: {},
  truth: { labels },
});

describe('multilabel', () => {
  it('has as baseline the constant labels that are best on the training split', () => {
    const { uniform } = seeded(4);
    const records = Array.from({ length: 40 }, () =>
      tagged(...[0.9, 0.4, 0.1].map((share) => (uniform() < share ? 1 : 0))),
    );
    // Every set of labels, predicted constantly for all records.
    const constants = Array.from({ length: 8 }, (_, set) => {
      const state = multilabel.start(context);
      const head = Float32Array.from([1, 2, 4], (bit) => (set & bit ? 1 : -1));
      for (const record of records) state.add({ head }, record);
      return state.result();
    });
    for (const primary of ['micro_f1', 'macro_f1'] as const) {
      const best = Math.max(...constants.map((values) => values[primary] ?? 0));
      const baseline = multilabel.baseline(records, records, { ...context, primary });
      expect(baseline, primary).toBeCloseTo(best, 12);
    }
    const ap = multilabel.baseline(records, records, { ...context, primary: 'map' });
    // All scores are tied: the precision of a class is its share of the records.
    expect(ap).toBeCloseTo(constants[0]!.map!, 12);
  });

  it('reports targets that are not 0 or 1, or of another number', async () => {
    const add = (sample: Sample) => () =>
      multilabel.start(context).add({ head: new Float32Array(3) }, sample);
    expect(await dataErrorOf(add(tagged(0, 0.3, 1)), '/')).toBe(
      'tags.csv:3: labels: expected 0 or 1 for each label, found 0.3\nuse `vqa_accuracy` for soft scores',
    );
    expect(await dataErrorOf(add(tagged(0, 1)), '/')).toBe('tags.csv:3: labels: expected 3 values, found 2');
    expect(await dataErrorOf(add({ id: 'tags.csv:3', fields: {}, truth: {} }), '/')).toBe(
      'tags.csv:3: the record has no `labels` to compare with\nevaluate on a split with several labels a record',
    );
  });
});
