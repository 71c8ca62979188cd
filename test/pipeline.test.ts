import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { disabledWith } from '../src/compiler/passes/index.ts';
import { passLists } from '../src/compiler/pipeline.ts';
import { type Device, openDevice } from '../src/runtime/device/open.ts';
import { smallStep } from './support/step.ts';

/**
 * A training step is the same with each optional pass disabled: passes change speed and memory, not results.
 */

const names = [...new Set(passLists.flatMap(({ passes }) => passes.map(({ name }) => name)))];
const optional = names.filter((name) => disabledWith(passLists, name));
const options = { batches: 2, schedule: 'device { recompute: [vision] }' };

let device: Device;
let expected: Awaited<ReturnType<typeof smallStep>>;
beforeAll(async () => {
  device = await openDevice({});
  expected = await smallStep(device, 'verify', options);
});
afterAll(() => device.close());

test('the passes that a program needs cannot be disabled', () => {
  expect(names.filter((name) => !optional.includes(name))).toEqual([
    'differentiate',
    'accumulate',
    'insert_copies',
    'build_update',
  ]);
});

describe('without', () => {
  test.each(optional)('%s', async (name) => {
    const disabledPasses = disabledWith(passLists, name)!;
    const actual = await smallStep(device, 'verify', { ...options, disabledPasses });
    for (const result of ['loss', 'grad_norm']) {
      const value = expected.results[result]![0]!;
      expect(Math.abs(actual.results[result]![0]! - value), result).toBeLessThan(1e-5 * Math.abs(value));
    }
    const [before, after] = await Promise.all(
      [expected, actual].map(({ arenas }) => arenas.read('gradients')),
    );
    for (const [parameter, gradient] of before!) {
      expect(largestError(gradient, after!.get(parameter)!), parameter).toBeLessThan(1e-4);
    }
  });
});

/** Largest difference, relative to the largest element. */
function largestError(expected: Float32Array, actual: Float32Array): number {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - actual[i]!)), 0) / largest;
}
