import { describe, expect, test } from 'vitest';
import type { OverrideTexts } from '../../src/compiler/resolve/overrides/overrides.ts';
import { smallSpec } from '../support/spec.ts';
import { resolved } from './support/resolved.ts';

/** Warnings about schedules that do not match the length of the run. */

function warnings(steps: number, schedule: string): readonly string[] {
  const text = smallSpec
    .replace(/steps: \d+/, `steps: ${steps}`)
    .replace(/lr_schedule: [^\n]*?\)/, `lr_schedule: ${schedule}`);
  expect(text).toContain(schedule);
  return resolved(text)
    .diagnostics.filter(({ code }) => code.startsWith('E034'))
    .map(({ severity, code, message }) => `${severity} ${code}: ${message}`);
}

describe('a schedule that fits the run has no warning', () => {
  test.each([
    [5, 'warmup_cosine(warmup: 0)'],
    [5, 'warmup_cosine(warmup: 4)'],
    [5, 'cosine(steps: 5)'],
    [5, 'linear(steps: 9)'],
    [5, 'constant()'],
    [5, 'step(every: 100)'],
  ])('%i steps, %s', (steps, schedule) => expect(warnings(steps, schedule)).toEqual([]));
});

const ends = (builtin: string, end: number, steps: number) =>
  `warning E0340: \`${builtin}\` ends at update ${end} of ${steps}`;
const rises = (warmup: number, steps: number) =>
  `warning E0341: the warm-up of ${warmup} updates does not end within ${steps}`;

test.each([
  [5, 'warmup_cosine(warmup: 5)', [rises(5, 5)]],
  [5, 'warmup_cosine(warmup: 10)', [rises(10, 5)]],
  [8, 'warmup_cosine(warmup: 4, steps: 4)', [ends('warmup_cosine', 4, 8), rises(4, 4)]],
  [9, 'warmup_cosine(warmup: 0, steps: 4)', [ends('warmup_cosine', 4, 9)]],
  [9, 'polynomial(steps: 8)', [ends('polynomial', 8, 9)]],
  [9, 'constant(warmup: 9)', [rises(9, 9)]],
])('%i steps, %s', (steps, schedule, expected) => {
  expect(warnings(steps, schedule)).toEqual(expected);
});

/** Warning codes for overrides of a spec whose warm-up of 3 updates ends within its 5 steps. */
function codesWith(set: OverrideTexts): readonly string[] {
  const text = smallSpec
    .replace(/steps: \d+/, 'steps: 5')
    .replace(/lr_schedule: [^\n]*?\)/, 'lr_schedule: constant(warmup: 3)');
  return resolved(text, set).diagnostics.map(({ code }) => code);
}

describe('a run that is shortened by an override', () => {
  test('has no warning about its warm-up', () => expect(codesWith({ 'train.steps': '2' })).toEqual([]));

  test('has one about a warm-up that is overridden, too', () =>
    expect(codesWith({ 'train.steps': '2', 'train.lr_schedule': 'constant(warmup: 2)' })).toEqual(['E0341']));

  test('has one about a schedule that ends before it', () =>
    expect(codesWith({ 'train.steps': '9', 'train.lr_schedule': 'linear(steps: 4)' })).toEqual(['E0340']));
});
