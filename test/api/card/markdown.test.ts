import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cellCode, code, escaped, markdownTable } from '../../../src/api/card/markdown.ts';

describe('escaped text', () => {
  test.each([
    ['# a', '\\# a'],
    ['- a', '\\- a'],
    ['+ a', '\\+ a'],
    ['1. a', '1\\. a'],
    ['12) a', '12\\) a'],
    ['=== a', '\\=== a'],
    ['> a', '\\> a'],
    ['*a* _b_ ~~c~~', '\\*a\\* \\_b\\_ \\~\\~c\\~\\~'],
    ['[a](http://b)', '\\[a\\](http\\://b)'],
    ['![a](b)', '!\\[a\\](b)'],
    ['https://a WWW.b.c a@b.c', 'https\\://a WWW\\.b.c a\\@b.c'],
    ['<script>&lt;', '\\<script\\>\\&lt;'],
    ['a|b', 'a\\|b'],
    ['`a` \\ $x$', '\\`a\\` \\\\ \\$x\\$'],
    ['a\n\n# b\r\u202e', 'a\\\\n\\\\n# b\\\\r\\\\u\\{202e\\}'],
    ['0.1.0 (a) b-c, d!', '0\\.1.0 (a) b-c, d!'],
    ['Äpfel 猫 😀', 'Äpfel 猫 😀'],
  ])('%j', (text, expected) => {
    expect(escaped(text)).toBe(expected);
  });

  test('is one line that shows the same characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'a1 #*_[](){}<>|`~\\&$@!.:/w-+=') }), (text) => {
        expect(escaped(text).replace(/\\([!-/:-@[-`{-~])/g, '$1')).toBe(text);
      }),
    );
  });
});

describe('code', () => {
  test.each([
    ['a', '`a`'],
    ['a`b', '``a`b``'],
    ['`a`', '`` `a` ``'],
    ['a``b`c', '```a``b`c```'],
    ['a|b', '`a|b`'],
    ['a\nb', '`a\\nb`'],
  ])('%j', (text, expected) => {
    expect(code(text)).toBe(expected);
  });
});

test('code in a cell does not end it', () => {
  expect(cellCode('a|b')).toBe('`a\\|b`');
});

test('a table has a header and one row for each further row', () => {
  expect(
    markdownTable([
      ['a', 'b'],
      ['1', escaped('x|y')],
    ]),
  ).toBe('| a | b |\n| --- | --- |\n| 1 | x\\|y |');
});
