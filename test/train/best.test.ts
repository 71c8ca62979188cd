import { describe, expect, test } from 'vitest';
import type { TaskScore } from '../../src/runtime/evaluate/score.ts';
import { overallValue } from '../../src/runtime/train/best.ts';

function score(task: string, ...values: readonly (number | null)[]): TaskScore {
  const metrics = values.map((value, i) => ({
    metric: `metric${i}`,
    primary: `value${i}`,
    value,
    baseline: 0,
    values: {},
  }));
  return { task, split: 'valid', records: 4, loss: 1, metrics };
}

describe('the value that decides which evaluation is best', () => {
  test('is the primary value of the first metric', () => {
    expect(overallValue([score('a', 0.25, 0.9)])).toEqual({ metric: 'value0 (a)', value: 0.25 });
  });

  test('is the mean over the tasks', () => {
    expect(overallValue([score('a', 0.25), score('b', 0.75)])).toEqual({
      metric: 'mean of value0 (a), value0 (b)',
      value: 0.5,
    });
  });

  test('omits tasks without a value', () => {
    expect(overallValue([score('a', null), score('b', 0.75)])?.value).toBe(0.75);
  });

  test('is undefined if no task has one, or it is not finite', () => {
    expect(overallValue([score('a', null)])).toBeUndefined();
    expect(overallValue([score('a', Number.NaN)])).toBeUndefined();
    expect(overallValue([])).toBeUndefined();
  });
});
