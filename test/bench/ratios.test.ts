import { describe, expect, test } from 'vitest';
import { ratiosOf, ratioToFaster } from '../../bench/driver/ratios.mjs';
import { geometricMean, median } from '../../bench/driver/statistics.mjs';
import { summaryLine, summaryOf } from '../../bench/driver/summary.mjs';
import { row } from './rows.ts';

describe('a ratio', () => {
  test('is the time of the faster competitor divided by that of unitc', () => {
    const { measurements } = row('product', { unitc: 2, tfjs: 9, 'jax-js': 5 });
    expect(ratioToFaster(measurements, ['tfjs', 'jax-js'])).toBe(2.5);
    expect(ratioToFaster(measurements, ['tfjs'])).toBe(4.5);
  });

  test('uses the other competitor if one was skipped, and is undefined if all were', () => {
    const { measurements } = row('product', { unitc: 2, 'jax-js': 5 });
    expect(ratioToFaster(measurements, ['tfjs', 'jax-js'])).toBe(2.5);
    expect(ratioToFaster(measurements, ['tfjs'])).toBeUndefined();
    expect(ratioToFaster(row('product', { tfjs: 5 }).measurements, ['tfjs'])).toBeUndefined();
  });
});

test('aggregates ratios by geometric mean and times by median', () => {
  expect(geometricMean([2, 8])).toBeCloseTo(4, 12);
  expect(geometricMean([1 / 3, 3])).toBeCloseTo(1, 12);
  expect(median([5, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 100])).toBe(3);
});

describe('a summary', () => {
  const rows = [
    row('small', { unitc: 1, tfjs: 4, 'jax-js': 2, 'tfjs*': 3, PyTorch: 0.5 }),
    row('large', { unitc: 1, tfjs: 8, 'jax-js': 32, 'tfjs*': 3 }),
  ];

  test('has the smallest ratio and the geometric mean, for patched and unpatched competitors', () => {
    const [asTheyCome, patched, torch] = summaryOf(rows);
    expect(asTheyCome).toMatchObject({
      beside: ['tfjs', 'jax-js'],
      smallest: { row: 'small', ratio: 2 },
      compared: 2,
    });
    expect(asTheyCome!.geometricMean).toBeCloseTo(4, 12);
    expect(patched).toMatchObject({ beside: ['tfjs*'], smallest: { ratio: 3 } });
    expect(torch).toMatchObject({ beside: ['PyTorch'], compared: 1, rows: 2 });
    expect(summaryLine(asTheyCome!)).toBe(
      'beside the faster of tfjs and jax-js: smallest ratio 2.00× (small), geometric mean 4.00×',
    );
    expect(summaryLine(torch!)).toContain('beside PyTorch (1 of 2 rows)');
  });

  test('omits single rows and competitors that did not run', () => {
    expect(summaryOf(rows.slice(0, 1))).toEqual([]);
    expect(summaryOf([row('a', { unitc: 1 }), row('b', { unitc: 1 })])).toEqual([]);
  });
});

test('omits rows without a ratio', () => {
  const rows = [row('a', { unitc: 1, tfjs: 2 }), row('b', { unitc: 1 })];
  expect(ratiosOf(rows, ['tfjs'])).toEqual([{ row: 'a', ratio: 2 }]);
});
