import { describe, expect, test } from 'vitest';
import { meanInterval, twoSidedQuantile } from '../../../src/api/swept/student.ts';

describe('quantiles of Student’s distribution', () => {
  // Abramowitz and Stegun, table 26.10; scipy.stats.t.ppf(0.975, n).
  test.each([
    [1, 12.706204736],
    [2, 4.30265273],
    [3, 3.182446305],
    [4, 2.776445105],
    [5, 2.570581836],
    [9, 2.262157163],
    [10, 2.228138852],
    [30, 2.042272456],
    [31, 2.039513446],
    [120, 1.979930405],
    [1000, 1.962339081],
  ])('with %i degrees of freedom', (degrees, expected) => {
    expect(twoSidedQuantile(0.95, degrees)).toBeCloseTo(expected, 8);
  });

  test('at another confidence', () => {
    expect(twoSidedQuantile(0.99, 4)).toBeCloseTo(4.604094871, 8);
  });
});

describe('a mean with its interval', () => {
  test('is unknown without values, and has no interval of one', () => {
    expect(meanInterval([])).toBeUndefined();
    expect(meanInterval([3])).toEqual({ mean: 3, interval: null, count: 1 });
  });

  test('spreads by t · s / √n', () => {
    const { mean, interval, count } = meanInterval([1, 2, 3])!;
    expect([mean, count]).toEqual([2, 3]);
    expect(interval![0]).toBeCloseTo(2 - 4.30265273 / Math.sqrt(3), 7);
    expect(interval![1]).toBeCloseTo(2 + 4.30265273 / Math.sqrt(3), 7);
  });

  test('is a point where all values are equal', () => {
    expect(meanInterval([0.5, 0.5])).toEqual({ mean: 0.5, interval: [0.5, 0.5], count: 2 });
  });

  test('holds the true mean in 95 % of samples', () => {
    let seed = 1;
    const uniform = () => {
      seed = (seed * 48271) % 2147483647;
      return seed / 2147483647;
    };
    const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    const trials = 4000;
    const held = Array.from({ length: trials }, () => {
      const [low, high] = meanInterval([normal(), normal(), normal(), normal()])!.interval!;
      return low <= 0 && 0 <= high;
    }).filter(Boolean).length;
    expect(Math.abs(held / trials - 0.95)).toBeLessThan(0.015);
  });
});
