import { expect, test } from 'vitest';
import { boxCases } from './own_boxes_cases.ts';
import { cases as tableCases } from './own_data_cases.ts';
import { outcomeOf } from './own_data_spec.ts';
import { folderCases } from './own_folders_cases.ts';
import { textCases } from './own_texts_cases.ts';

const cases = [...tableCases, ...folderCases, ...boxCases, ...textCases];

/**
 * Broken user data: each kind has one message that names the place and says what to do, or is accepted as
 * declared. own_data.txt lists all results.
 */
test('every kind of broken data has one clear message', async () => {
  const reports: string[] = [];
  for (const [title, data] of cases) {
    const outcome = await outcomeOf(data);
    reports.push(`${title}\n${outcome.replace(/^/gm, '    ')}`);
  }
  await expect(`${reports.join('\n\n')}\n`).toMatchFileSnapshot('own_data.txt');
});

test('there are at least 40 kinds', () => {
  expect(new Set(cases.map(([title]) => title)).size).toBe(cases.length);
  expect(cases.length).toBeGreaterThanOrEqual(40);
});
