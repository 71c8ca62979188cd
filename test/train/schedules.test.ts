import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSafetensorsFile } from '../../src/runtime/checkpoint/safetensors.ts';
import { rateFactor } from '../../src/runtime/train/lr_schedules/index.ts';

test('warm-up and cosine follow the golden case, beyond the last step too', () => {
  const path = join(import.meta.dirname, '../golden/ops/expected.safetensors');
  const { data } = readSafetensorsFile(path).tensors.get('warmup_cosine.factor')!;
  const call = { word: 'warmup_cosine', args: { warmup: 4, steps: 20 } };
  expect(data).toHaveLength(24);
  for (const [k, expected] of data.entries()) expect(rateFactor(call, k)).toBeCloseTo(expected, 7);
});

test('without warm-up the first factor is the full rate', () => {
  expect(rateFactor({ word: 'warmup_cosine', args: { warmup: 0, steps: 10 } }, 0)).toBe(1);
  expect(rateFactor({ word: 'warmup_cosine', args: { warmup: 10, steps: 10 } }, 10)).toBe(1);
});

test('a constant rate stays', () => {
  expect([0, 1, 1e6].map((k) => rateFactor({ word: 'constant', args: {} }, k))).toEqual([1, 1, 1]);
});

test('an unknown schedule is a bug', () => {
  expect(() => rateFactor({ word: 'step', args: {} }, 0)).toThrow('no schedule is called step');
});
