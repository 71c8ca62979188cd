import { describe, expect, test } from 'vitest';
import type { TaskScore } from '../../src/runtime/evaluate/score.ts';
import { isBetter, overallValue } from '../../src/runtime/train/best.ts';

function score(task: string, ...values: readonly (number | null)[]): TaskScore {
  const metrics = values.map((value, i) => ({
    metric: `metric${i}`,
    primary: `value${i}`,
    value,
    better: 'higher' as const,
    unit: 'share' as const,
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

describe('values of which lower ones are better', () => {
  const priced = (value: number | null, baseline: number | null): TaskScore => {
    const { metrics, ...rest } = score('price', value);
    return {
      ...rest,
      metrics: [{ ...metrics[0]!, primary: 'rmse', better: 'lower', unit: 'number', baseline }],
    };
  };

  test('are compared as they are for a single task', () => {
    const [now, before] = [overallValue([priced(2, 10)])!, overallValue([priced(3, 10)])!];
    expect(now).toEqual({ metric: 'rmse (price)', value: 2, better: 'lower' });
    expect([isBetter(now, before), isBetter(before, now), isBetter(now, now)]).toEqual([true, false, false]);
  });

  test('are better than any value of the other direction', () => {
    const [error, share] = [overallValue([priced(9, 10)])!, overallValue([score('a', 0.5)])!];
    expect([isBetter(error, share), isBetter(share, error)]).toEqual([true, true]);
  });

  test('count in a mean over tasks as their share of the baseline', () => {
    expect(overallValue([score('a', 0.5), priced(2, 10)])).toEqual({
      metric: 'mean of value0 (a), 1 − rmse / baseline (price)',
      value: 0.65,
    });
  });

  test('are left out of a mean where no baseline gives them a scale', () => {
    expect(overallValue([score('a', 0.5), priced(2, 0)])?.value).toBe(0.5);
    expect(overallValue([score('a', 0.5), priced(2, null)])?.value).toBe(0.5);
  });
});
