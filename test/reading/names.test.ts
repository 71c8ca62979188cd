import { expect, test } from 'vitest';
import { meant, similarName } from '../../src/runtime/reading/names.ts';

test.each([
  ['Sentiment', ['comment', 'sentiment'], 'sentiment'],
  ['star rating', ['star_rating', 'stars'], 'star_rating'],
  ['sentimnet', ['comment', 'sentiment'], 'sentiment'],
  ['price', ['comment', 'sentiment'], undefined],
])('%s among %j means %s', (name, known, expected) => {
  expect(similarName(name, known)).toBe(expected);
});

test('a hint lists the first of many names', () => {
  const known = Array.from({ length: 30 }, (_, i) => `column_${i}`);
  expect(meant('label', known, 'columns')).toMatch(/^columns: column_0, .*column_19, …$/);
  expect(meant('coment', ['comment', 'mood'], 'columns')).toBe(
    "did you mean 'comment'? columns: comment, mood",
  );
});
