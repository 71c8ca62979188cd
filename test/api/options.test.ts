import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/api/compile.ts';
import {
  check,
  dataCheck,
  dataShow,
  estimate,
  evaluate,
  NoAdapterError,
  newSpec,
  OptionError,
  profile,
  SpecError,
  serve,
  sweep,
  train,
  tune,
} from '../../src/index.ts';
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
  'set reports %s as a diagnostic where it is not a step count',
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

describe('options with values that are not allowed are OptionErrors', () => {
  const spec = '/nowhere/x.unit';
  test.each<[string, () => unknown]>([
    ['workers: expected a whole number from 0 to 256, found -1', () => train(spec, { workers: -1 })],
    ['limit: expected a whole number of at least 1, found 0', () => evaluate(spec, { limit: 0 })],
    ['workers: expected a whole number from 0 to 256, found 0.5', () => evaluate(spec, { workers: 0.5 })],
    ['samples: expected a whole number from 1 to 10000, found 0', () => dataShow(spec, { samples: 0 })],
    ['split: expected one of train, valid, found test', () => dataShow(spec, { split: 'test' as 'valid' })],
    ['limit: expected a whole number of at least 1, found -1', () => dataCheck(spec, { limit: -1 })],
    [
      'repeats: expected a whole number from 1 to 10000, found NaN',
      () => profile(spec, { repeats: Number.NaN }),
    ],
    ['repeats: expected a whole number from 1 to 10000, found 0', () => tune(spec, { repeats: 0 })],
    ['workers: expected a whole number from 0 to 256, found 1000', () => train(spec, { workers: 1000 })],
    ['port: expected a whole number from 0 to 65535, found 65536', () => serve(spec, { port: 65536 })],
    [
      'limits.time: expected a whole number from 1 to 86400000, found 3000000000',
      () => serve(spec, { limits: { time: 3e9 } }),
    ],
    [
      'seeds: expected a whole number from 1 to 10000, found 1000000000',
      () => sweep(spec, { seeds: 1e9, directory: 'a' }),
    ],
    [
      'set: the values have 100000 combinations with 1 seeds; a sweep has at most 10000 runs',
      () =>
        sweep(spec, {
          set: Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((path) => [path, [...'0123456789']])),
          directory: 'a',
        }),
    ],
    ['sizes.batch: expected a whole number of at least 1', () => tune(spec, { sizes: { batch: 0 } })],
    [
      'sizes: expected one of batch, height, width, tokens, boxes, found depth',
      async () => estimate(check(source).model!, { depth: 2 }),
    ],
  ])('%s', async (message, call) => {
    const error: unknown = await Promise.resolve()
      .then(call)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OptionError);
    expect((error as OptionError).message).toContain(`option ${message}`);
  });
});

describe('names that are empty are OptionErrors', () => {
  const spec = fileURLToPath(new URL('../../examples/library/tiny.unit', import.meta.url));
  test.each([
    ['the name of the folder', () => newSpec('', { images: ['photos'] })],
    ['the path of the page', () => dataShow(spec, { out: '' })],
  ])('%s', async (name, call) => {
    const error: unknown = await call().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OptionError);
    expect((error as OptionError).message).toMatch(new RegExp(`${name} is empty`));
  });
});

test('an unknown adapter is a NoAdapterError that lists the choices', async () => {
  const spec = fileURLToPath(new URL('../../examples/library/tiny.unit', import.meta.url));
  const tuned = tune(spec, { adapter: 'gpu' as 'auto' });
  await expect(tuned).rejects.toBeInstanceOf(NoAdapterError);
  await expect(tuned).rejects.toThrow("adapter is 'gpu'; expected one of auto, hardware");
});
