import { expect, test } from 'vitest';
import { agreement } from '../../../src/api/reported/agreement.ts';

const box = [0, 0, 0.5, 0.5] as const;

test.each([
  ['no boxes at all', [], [], 1],
  ['a box that is not there', [{ label: 'a', score: 0.8, box }], [], 0],
  ['an object that is not found', [], [{ label: 'a', box }], 0],
  ['the same box', [{ label: 'a', score: 1, box }], [{ label: 'a', box }], 1],
  ['another class', [{ label: 'b', score: 1, box }], [{ label: 'a', box }], 0],
  // Intersection 1/8, union 3/8.
  ['a shifted box', [{ label: 'a', score: 1, box: [0.25, 0, 0.5, 0.5] }], [{ label: 'a', box }], 1 / 3],
  // The second box matches no free object: 2 · 0.9 / (1.7 + 1).
  [
    'a box found twice',
    [
      { label: 'a', score: 0.9, box },
      { label: 'a', score: 0.8, box },
    ],
    [{ label: 'a', box }],
    1.8 / 2.7,
  ],
] as const)('%s', (_, found, objects, expected) => {
  expect(agreement(found, objects)).toBeCloseTo(expected, 12);
});
