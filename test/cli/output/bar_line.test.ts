import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { barLine } from '../../../src/cli/output/bar_line.ts';

const line = {
  progress: 0.25,
  position: '100/400 steps',
  details: ['12 s left', '25.0 steps/s', 'answer 1.234 verify 0.500 name_category 0.720'],
};

test('a wide terminal shows a bar of 40 columns and all details', () => {
  expect(barLine(line, 140)).toBe(
    `${'█'.repeat(10)}${'░'.repeat(30)}  100/400 steps  ${line.details.join('  ')}`,
  );
});

test('the bar shrinks first, then the last details are left out', () => {
  expect(barLine(line, 110)).toContain('name_category 0.720');
  expect(barLine(line, 60)).toMatch(/25\.0 steps\/s$/);
  expect(barLine(line, 30)).toMatch(/steps$/);
});

test.each([5, 12, 20, 40, 79, 80, 120, 200])('the line fits into %i columns', (columns) => {
  expect(stringWidth(barLine(line, columns))).toBeLessThan(columns);
});
