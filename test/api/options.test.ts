import { expect, test } from 'vitest';
import { compile } from '../../src/api/compile.ts';
import { check, SpecError } from '../../src/index.ts';
import { smallSpec } from '../support/spec.ts';

const source = { file: 'small.unit', text: smallSpec };

test('set takes numbers as --set takes text', () => {
  const numbers = check(source, { set: { 'train.steps': 9, 'train.optimizer.lr': 1e-7 } });
  const texts = check(source, { set: { 'train.steps': '9', 'train.optimizer.lr': '1e-7' } });
  expect(numbers.diagnostics).toEqual([]);
  expect(numbers.model).toEqual(texts.model);
  expect(numbers.model!.train.steps).toBe(9);
});

test.each([1e21, Number.NaN, -1, true])(
  'set reports %s as a diagnostic where it is no step count',
  (steps) => {
    const { model, diagnostics } = check(source, { set: { 'train.steps': steps } });
    expect(model).toBeUndefined();
    expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
  },
);

test('a spec with errors throws a SpecError with its diagnostics and texts', () => {
  const broken = {
    file: 'broken.unit',
    text: smallSpec.replace('hidden: 32, width: 16,', 'hidden: 32, width: 17,'),
  };
  const error = (() => {
    try {
      return compile(broken);
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(error).toBeInstanceOf(SpecError);
  const { code, exit, result } = error as SpecError;
  expect({ code, exit }).toEqual({ code: 'UNITC_SPEC', exit: 3 });
  expect(result.diagnostics.length).toBeGreaterThan(0);
  expect(result.sources.get('broken.unit')).toBe(broken.text);
});
