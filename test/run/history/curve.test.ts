import { expect, test } from 'vitest';
import { Curve, mostPoints } from '../../../src/runtime/run/history/curve.ts';

test('few values are kept as they are, without those that are not finite', () => {
  const curve = new Curve();
  for (const [step, value] of [3, Number.NaN, 5, Number.POSITIVE_INFINITY].entries())
    curve.add(step + 1, value);
  expect(curve.points).toEqual([
    { step: 1, value: 3 },
    { step: 3, value: 5 },
  ]);
});

test('many values become means of equally many neighbours', () => {
  const curve = new Curve();
  const count = 10 * mostPoints;
  for (let step = 1; step <= count; step++) curve.add(step, step);
  const { points } = curve;
  expect(points.length).toBeLessThanOrEqual(mostPoints);
  expect(points.length).toBeGreaterThan(mostPoints / 2);
  // Each value is the mean of the 16 steps up to its own.
  for (const { step, value } of points.slice(0, -1)) expect([step % 16, value]).toEqual([0, step - 7.5]);
  expect(points.at(-1)!.step).toBe(count);
});
