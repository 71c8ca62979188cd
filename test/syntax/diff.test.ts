import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineDiff } from '../../src/compiler/syntax/diff.ts';

test('shows changed lines with three lines of context', () => {
  const before = 'a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n';
  const after = before.replace('b\n', 'B\n').replace('k\n', 'k\nk2\n');
  expect(lineDiff(before, after)).toBe(' a\n-b\n+B\n c\n d\n e\n...\n i\n j\n k\n+k2\n l\n \n');
  expect(lineDiff(before, before)).toBe('');
});

test('the marked lines transform one text into the other', () => {
  const short = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 4 });
  fc.assert(
    fc.property(short, short, (before, after) => {
      fc.pre(before.join() !== after.join() && before.length > 0 && after.length > 0);
      const lines = lineDiff(before.join('\n'), after.join('\n')).trimEnd().split('\n');
      fc.pre(!lines.includes('...'));
      const side = (mark: string) =>
        lines.filter((line) => ` ${mark}`.includes(line[0]!)).map((line) => line.slice(1));
      expect(side('-')).toEqual(before);
      expect(side('+')).toEqual(after);
    }),
  );
});
