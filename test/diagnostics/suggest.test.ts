import { expect, test } from 'vitest';
import { distance, nearest } from '../../src/compiler/diagnostics/suggest.ts';

test.each([
  ['', '', 0],
  ['abc', '', 3],
  ['kitten', 'sitting', 3],
  ['deocder', 'decoder', 1],
  ['a cat', 'an abct', 4],
])('distance of %j and %j', (a, b, edits) => {
  for (const most of [edits, edits + 1, 9]) {
    expect(distance(a, b, most)).toBe(edits);
    expect(distance(b, a, most)).toBe(edits);
  }
  if (edits > 0) expect(distance(a, b, edits - 1)).toBe(Number.POSITIVE_INFINITY);
});

test('a text of many long unknown names is compared in bounded time', () => {
  const names = Array.from({ length: 300 }, (_, i) => `${i}`.padStart(3, '0').repeat(700));
  for (const name of names) expect(nearest(`x${name}`, names)).toBeUndefined();
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
