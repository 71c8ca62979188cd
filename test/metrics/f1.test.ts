import { describe, expect, it } from 'vitest';
import { f1 } from '../../src/runtime/metrics/f1.ts';
import type { Sample } from '../../src/runtime/records/record.ts';
import { seeded } from '../../tools/kernels/samples.ts';
import { dataErrorOf } from '../formats/shared.ts';
import { metricContext } from './support/context.ts';

const labelled = (label: number): Sample => ({ id: 'dev.tsv:3', fields: {}, truth: { label } });
const context = metricContext();
const scores = (best: number) => Float32Array.from({ length: 3 }, (_, i) => (i === best ? 1 : 0));

/** F1 of pairs of predicted and true classes. */
function resultOf(pairs: readonly (readonly [predicted: number, actual: number])[]) {
  const state = f1.start(context);
  for (const [predicted, actual] of pairs) state.add({ head: scores(predicted) }, labelled(actual));
  return state.result();
}

describe('f1', () => {
  it('is 1 if class 1 is predicted exactly where it is true', () => {
    const pairs = [
      [1, 1],
      [0, 0],
    ] as const;
    expect(resultOf(pairs)).toEqual({ f1: 1, precision: 1, recall: 1 });
  });

  it('considers class 1 only: predicting 0 for 2 is not an error', () => {
    const pairs = [
      [1, 1],
      [0, 2],
      [2, 0],
    ] as const;
    expect(resultOf(pairs).f1).toBe(1);
  });

  it('is 0 without records, without predictions of class 1, and without class 1', () => {
    const none = { f1: 0, precision: 0, recall: 0 };
    expect(resultOf([])).toEqual(none);
    expect(resultOf([[0, 1]])).toEqual(none);
    expect(resultOf([[1, 0]])).toEqual(none);
    expect(f1.baseline([], [], context)).toBe(0);
    expect(f1.baseline([], [labelled(0)], context)).toBe(0);
  });

  it('follows from the table of predictions by true class', () => {
    const { uniform } = seeded(3);
    for (let trial = 0; trial < 50; trial++) {
      const pairs = Array.from(
        { length: 30 },
        () => [Math.floor(3 * uniform()), Math.floor(3 * uniform())] as const,
      );
      const count = (test: (predicted: boolean, actual: boolean) => boolean) =>
        pairs.filter(([predicted, actual]) => test(predicted === 1, actual === 1)).length;
      const right = count((predicted, actual) => predicted && actual);
      const falsePositives = count((predicted, actual) => predicted && !actual);
      const falseNegatives = count((predicted, actual) => !predicted && actual);
      const expected = right === 0 ? 0 : (2 * right) / (2 * right + falsePositives + falseNegatives);
      expect(resultOf(pairs).f1, `trial ${trial}`).toBeCloseTo(expected, 12);
    }
  });

  it('has the best constant prediction as baseline: always class 1', () => {
    const held = [1, 0, 0, 2, 0, 0].map(labelled);
    // Precision 1/6, recall 1: 2/7. All other constants have F1 0.
    const constants = [0, 1, 2].map((guess) =>
      resultOf(held.map(({ truth }) => [guess, truth.label as number])),
    );
    const best = Math.max(...constants.map((result) => result.f1!));
    expect(best).toBeCloseTo(2 / 7, 12);
    expect(f1.baseline([labelled(0)], held, context)).toBe(best);
  });

  it('reports a record without a label', async () => {
    const add = () => f1.start(context).add({ head: scores(1) }, { id: 'test.tsv:4', fields: {}, truth: {} });
    expect(await dataErrorOf(add, '/')).toBe(
      'test.tsv:4: the record has no `label` to compare with\nevaluate on a split with labels',
    );
  });
});
