import { expect, test } from 'vitest';
import { changedRecords, contentsUpTo } from '../../../src/api/divergence/contents.ts';
import type { StepLine } from '../../../src/runtime/digests/lines.ts';

/** A step that draws records of the task `sort` for the first time. */
function step(number: number, first: StepLine['first']): StepLine {
  return { kind: 'step', step: number, task: 'sort', records: '', batch: '', loss: 1, gradNorm: 1, first };
}

const contentsOf = (...steps: readonly StepLine[]) => contentsUpTo(steps, steps.length);

test('records that both runs drew are compared by name; others are left out', () => {
  const a = contentsOf(
    step(1, [
      ['x', '1'],
      ['y', '2'],
    ]),
    step(2, [['z', '3']]),
  );
  const b = contentsOf(
    step(1, [
      ['y', '2'],
      ['z', '4'],
    ]),
    step(2, [['w', '1']]),
  );
  expect(changedRecords(a, b)).toEqual([
    { task: 'sort', name: 'z', digests: ['3', '4'], elsewhere: [null, null] },
  ]);
});

test('two records that changed places name each other', () => {
  const a = contentsOf(
    step(1, [
      ['x', '1'],
      ['y', '2'],
    ]),
  );
  const b = contentsOf(
    step(1, [
      ['x', '2'],
      ['y', '1'],
    ]),
  );
  expect(changedRecords(a, b).map(({ name, elsewhere }) => [name, ...elsewhere])).toEqual([
    ['x', 'y', 'y'],
    ['y', 'x', 'x'],
  ]);
});

test('a record that was read again by a resumed run counts with its later contents', () => {
  const steps = [step(1, [['x', '1']]), step(2, [['x', '2']])];
  expect(contentsUpTo(steps, 1).get('sort')!.get('x')).toBe('1');
  expect(
    contentsOf(...steps)
      .get('sort')!
      .get('x'),
  ).toBe('2');
});
