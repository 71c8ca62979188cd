import { expect, test } from 'vitest';
import {
  bytesText,
  countText,
  durationText,
  percentText,
  pluralText,
} from '../../../src/cli/output/units.ts';

test.each([
  [bytesText(512), '512 B'],
  [bytesText(3_200_000), '3.2 MB'],
  [countText(201_600_000), '201.6 M'],
  [countText(999), '999'],
  [pluralText(1, 'tensor'), '1 tensor'],
  [pluralText(0, 'task'), '0 tasks'],
  [percentText(0.705), '70.5 %'],
  [durationText(1.25), '1.3 s'],
  [durationText(99.4), '99 s'],
  [durationText(119.8), '2 min 00 s'],
  [durationText(7500), '2 h 05 min'],
  [durationText(Number.POSITIVE_INFINITY), '-'],
])('%s', (text, expected) => {
  expect(text).toBe(expected);
});
