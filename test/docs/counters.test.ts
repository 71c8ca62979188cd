import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Counters, count } from '../../tools/results/counters.ts';
import { temporaryFolder } from '../temporary_folder.ts';

const counters: Counters = { table: 'fuzz', command: 'npm run fuzz', head: ['reader', 'inputs', 'faults'] };

test('counts add up by row; other results stay', () => {
  const file = join(temporaryFolder(), 'results.json');
  const value = { command: 'x', date: '2026-01-01', text: '1 s' };
  writeFileSync(file, JSON.stringify({ environment: {}, values: { value }, tables: {}, outputs: {} }));
  count(file, counters, 'XML', [999, 0]);
  count(file, counters, 'JSON', [1, 1]);
  count(file, counters, 'XML', [1, 2]);
  const { values, tables } = JSON.parse(readFileSync(file, 'utf8'));
  expect(values).toEqual({ value });
  expect(tables.fuzz).toMatchObject({
    head: counters.head,
    rows: [
      ['JSON', '1', '1'],
      ['XML', '1,000', '2'],
    ],
  });
});

test('a missing file is empty', () => {
  const file = join(temporaryFolder(), 'results.json');
  count(file, counters, 'XML', [2, 0]);
  expect(JSON.parse(readFileSync(file, 'utf8')).tables.fuzz.rows).toEqual([['XML', '2', '0']]);
});
