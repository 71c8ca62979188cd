import fc from 'fast-check';
import { expect, it } from 'vitest';
import { numberIn } from '../../src/runtime/columns/cells.ts';
import { rowReader, rowSplit } from '../../src/runtime/columns/samples.ts';
import { RecordProblems } from '../../src/runtime/records/problems.ts';
import type { RowSource } from '../../src/runtime/records/row.ts';

it('a split has the usable rows in order, whichever are left out', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 40 }), (usable) => {
      const source: RowSource = {
        length: usable.length,
        at: (index) => ({
          where: String(index),
          folder: '/',
          columns: ['text'],
          get: () => (usable[index] ? `text ${index}` : ''),
        }),
      };
      const reader = rowReader({ text: { builtin: 'text', args: { column: 'text', pair: null } } }, () => []);
      const problems = new RecordProblems();
      const split = rowSplit('train', source, reader, problems);
      const expected = usable.flatMap((good, index) => (good ? [String(index)] : []));
      expect(Array.from({ length: split.length }, (_, i) => split.at(i).id)).toEqual(expected);
      expect(problems.count).toBe(usable.length - expected.length);
    }),
  );
});

it.each([
  ['1.', 1],
  ['.5', 0.5],
  [' -1.5e3 ', -1500],
  ['1.5.', undefined],
  ['.', undefined],
  ['3.4e38', 3.4e38],
  ['-3.5e38', undefined],
  [`${'1'.repeat(1_000_000)}x`, undefined],
])('the number in a cell of text is %.10s: %s', (text, number) => {
  expect(numberIn(text)).toBe(number);
  expect(numberIn(text.replace('.', ','), ',')).toBe(number);
});
