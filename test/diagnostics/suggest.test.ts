import { expect, test } from 'vitest';
import { distance, nearest } from '../../src/compiler/diagnostics/suggest.ts';

test.each([
  ['', '', 0],
  ['abc', '', 3],
  ['kitten', 'sitting', 3],
  ['deocder', 'decoder', 1],
  ['a cat', 'an abct', 4],
])('distance of %j and %j', (a, b, edits) => {
  expect(distance(a, b)).toBe(edits);
  expect(distance(b, a)).toBe(edits);
});

test.each([
  ['visoin', 'vision'],
  ['Vision', 'vision'],
  ['langauge', 'language'],
  ['d', 'c'],
  ['sahred', 'shared'],
  ['transformer', undefined],
  ['vsn', undefined],
])('suggests the closest name to %s', (name, expected) => {
  expect(nearest(name, ['c', 'vision', 'language', 'shared'])).toBe(expected);
});

test('suggests the first of equally close names', () => {
  expect(nearest('stap', ['stop', 'step'])).toBe('stop');
});
