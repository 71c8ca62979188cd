import { expect, test } from 'vitest';
import { columnsOf } from '../../../src/cli/output/terminal.ts';
import { wrapped } from '../../../src/cli/output/wrapped.ts';

test('lines are broken between words, and continue with a deeper indent', () => {
  expect(wrapped('  note: one two three four\nshort', 16)).toBe('  note: one two\n    three four\nshort');
});

test('text without a width, and lines that fit, stay as they are', () => {
  const text = '  a  b\n\n c';
  expect(wrapped(text, undefined)).toBe(text);
  expect(wrapped(text, 6)).toBe(text);
});

test('commands in backquotes stay whole, so that they can be copied', () => {
  expect(wrapped('stopped; continue with `unitc train a.unit --resume` or not', 20)).toBe(
    'stopped; continue\n  with\n  `unitc train a.unit --resume`\n  or not',
  );
  expect(wrapped('an odd ` backquote', 10)).toBe('an odd `\n  backquote');
});

test('a word that is wider than the terminal is not cut', () => {
  expect(wrapped('see docs/adapters.md#several-gpus now', 10)).toBe(
    'see\n  docs/adapters.md#several-gpus\n  now',
  );
  expect(wrapped('猫猫猫 猫猫猫', 8)).toBe('猫猫猫\n  猫猫猫');
});

test('a terminal that states no size has no width', () => {
  expect(columnsOf({ isTTY: true, columns: 0 })).toBeUndefined();
  expect(columnsOf({ isTTY: true, columns: 72 })).toBe(72);
});
