import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listValues } from '../../src/compiler/syntax/list_values.ts';

test.each<[string, readonly string[]]>([
  ['1', ['1']],
  ['1,2 , 3', ['1', '2', '3']],
  ['1e-3,3e-4', ['1e-3', '3e-4']],
  ['[1, 2], [3]', ['[1, 2]', '[3]']],
  [
    'adamw(lr: 1e-3, betas: [0.9, 0.95]), sgd(lr: 0.1)',
    ['adamw(lr: 1e-3, betas: [0.9, 0.95])', 'sgd(lr: 0.1)'],
  ],
  ['"a, b", \'c, d\'', ['"a, b"', "'c, d'"]],
  ['"a \\", b", c', ['"a \\", b"', 'c']],
  ['resize(1, 2) -> crop(3, 4), resize(5)', ['resize(1, 2) -> crop(3, 4)', 'resize(5)']],
  ['1 /* a, b */, 2', ['1 /* a, b */', '2']],
  ['', ['']],
  ['1,,2,', ['1', '', '2', '']],
  // Mistakes that the checker reports, not the parser.
  ['"open, 1', ['"open, 1']],
  ['[1, 2', ['[1, 2']],
  ['1], 2', ['1]', '2']],
])('%s', (text, values) => {
  expect(listValues(text)).toEqual(values);
});

test('any text is the values with commas between them', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'[](){}"\'\\,/*a1 #\n') }), (text) => {
      expect(listValues(text).join().replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
    }),
  );
});
