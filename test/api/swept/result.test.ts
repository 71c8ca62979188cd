import { expect, test } from 'vitest';
import { type SweptRun, sweptValues } from '../../../src/api/swept/result.ts';
import { scoreOf } from '../../run/history/events.ts';

/** Runs of a variant by seed; undefined if a run diverged. */
function variant(name: string, values: Readonly<Record<number, number | null | undefined>>) {
  const runs = Object.entries(values).map(([seed, value]): SweptRun => {
    const base = { seed: Number(seed), directory: '', step: 1, seconds: 1 };
    return value === undefined
      ? { ...base, state: 'diverged', scores: [] }
      : { ...base, state: 'complete', scores: [scoreOf(value)] };
  });
  return { name, set: {}, runs };
}

test('differences are between runs with the same seed', () => {
  const [found] = sweptValues([
    variant('variant-1', { 1: 0.1, 2: 0.5, 3: 0.3 }),
    variant('variant-2', { 1: 0.2, 2: 0.6, 3: 0.4 }),
  ]);
  expect(found).toMatchObject({ task: 'names', metric: 'accuracy', name: 'accuracy', better: 'higher' });
  const [first, second] = found!.variants;
  expect(first!.difference).toBeNull();
  expect(first!.value!.interval![1] - first!.value!.interval![0]).toBeGreaterThan(0.5);
  // Every seed improves by the same amount, however much the seeds differ.
  expect(second!.difference!.mean).toBeCloseTo(0.1);
  expect(second!.difference!.interval![0]).toBeCloseTo(0.1);
});

test('seeds without a value in one of two variants count for neither difference', () => {
  const [found] = sweptValues([
    variant('variant-1', { 1: 0.1, 2: undefined, 3: 0.3 }),
    variant('variant-2', { 1: 0.2, 2: 0.6, 3: null }),
    variant('variant-3', { 1: undefined, 2: 0.6, 3: undefined }),
  ]);
  const [first, second, third] = found!.variants;
  expect(first!.value).toMatchObject({ mean: 0.2, count: 2 });
  expect(second!.value).toMatchObject({ mean: 0.4, count: 2 });
  expect(second!.difference).toEqual({ mean: 0.1, interval: null, count: 1 });
  expect(third).toMatchObject({ value: { mean: 0.6, count: 1 }, difference: null });
});

test('no runs have no values', () => {
  expect(sweptValues([variant('variant-1', { 1: undefined })])).toEqual([]);
});
