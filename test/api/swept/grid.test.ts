import { expect, test } from 'vitest';
import { OptionError } from '../../../src/api/options.ts';
import { combinations, sweptPaths } from '../../../src/api/swept/grid.ts';

test('every combination is a variant; the last path changes fastest', () => {
  expect(combinations({ a: [1, 2], b: ['x', 'y'], c: [true] })).toEqual([
    { a: 1, b: 'x', c: true },
    { a: 1, b: 'y', c: true },
    { a: 2, b: 'x', c: true },
    { a: 2, b: 'y', c: true },
  ]);
  expect(combinations({})).toEqual([{}]);
  expect(sweptPaths({ a: [1, 2], c: [true] })).toEqual(['a']);
});

test.each([
  ['an empty value', { a: ['1', ''] }, /a has an empty value/],
  ['no value', { a: [] }, /a has an empty value/],
  ['a value twice', { a: ['1', ' 1'] }, /a has the value 1 twice/],
  ['several seeds', { 'train.seed': [1, 2, 3] }, /give --seeds 3/],
])('%s is refused', (_, set, message) => {
  expect(() => combinations(set)).toThrow(OptionError);
  expect(() => combinations(set)).toThrow(message);
});
