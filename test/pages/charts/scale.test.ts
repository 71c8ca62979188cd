import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linear, niceRange, ticks } from '../../../src/pages/charts/scale.ts';
import { smoothed } from '../../../src/pages/charts/smooth.ts';

const values = fc.double({ min: -1e6, max: 1e6, noNaN: true });

describe('ticks', () => {
  test.each([
    [0, 1, 4, [0, 0.5, 1]],
    [0, 400, 4, [0, 100, 200, 300, 400]],
    [2.1, 2.4, 3, [2.1, 2.2, 2.3, 2.4]],
    [-1, 1, 2, [-1, 0, 1]],
  ])('from %d to %d', (least, most, count, expected) => expect(ticks(least, most, count)).toEqual(expected));

  test('are a few round numbers within the range', () => {
    fc.assert(
      fc.property(values, fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (least, range) => {
        const found = ticks(least, least + range, 4);
        expect(found.length).toBeLessThanOrEqual(6);
        for (const value of found) {
          expect(value).toBeGreaterThanOrEqual(least - range * 1e-6);
          expect(value).toBeLessThanOrEqual(least + range * (1 + 1e-6));
        }
      }),
    );
  });
});

test('a nice range covers all values and is not empty', () => {
  fc.assert(
    fc.property(fc.array(values, { minLength: 1 }), (some) => {
      const [least, most] = niceRange(some, 4);
      expect(most).toBeGreaterThan(least);
      const slack = (most - least) * 1e-6;
      expect(Math.min(...some)).toBeGreaterThanOrEqual(least - slack);
      expect(Math.max(...some)).toBeLessThanOrEqual(most + slack);
    }),
  );
  expect(niceRange([], 4)).toEqual([0, 1]);
});

test('a scale maps its ends to its places', () => {
  const scale = linear(2, 4, 100, 0);
  expect([2, 3, 4].map(scale.at)).toEqual([100, 50, 0]);
});

test('smoothing keeps lines and the number of points, and lowers the variance of noise', () => {
  const line = Array.from({ length: 60 }, (_, x) => ({ x, y: 2 * x + 1 }));
  for (const [i, { y }] of smoothed(line).entries()) expect(y).toBeCloseTo(line[i]!.y, 9);
  const noise = line.map(({ x }) => ({ x, y: x % 2 }));
  const spread = smoothed(noise)
    .slice(10, 50)
    .map(({ y }) => Math.abs(y - 0.5));
  expect(Math.max(...spread)).toBeLessThan(0.2);
  expect(smoothed([])).toEqual([]);
});
