import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recordsOf } from '../../src/api/predict/sources.ts';
import { nodeRecords } from '../../src/runtime/predict/node_records.ts';
import { sampleOf } from '../../src/runtime/predict/record.ts';
import { temporaryFolder } from '../temporary_folder.ts';

test('tables of new records are read in the form that the dataset declares', async () => {
  const path = join(temporaryFolder(), 'neu.csv');
  writeFileSync(path, 'size;town\n1,5;Ulm\n2;Bonn\n');
  const args = { columns: ['size'], categories: [] };
  const input = {
    name: 'numbers',
    kind: 'numbers',
    columns: ['size'],
    column: { builtin: 'numbers', args },
  } as const;
  const task = {
    name: 'price',
    inputs: [input],
    heads: [],
    table: { separator: ';', quotes: 'double', decimal: ',' },
  } as const;
  const nothing = { image: [], audio: [], text: [], fields: new Map<string, string>() };
  const found = [];
  const stdin = (async function* () {})();
  for await (const given of recordsOf(task, { ...nothing, files: [path], stdin })) {
    if (given.record === undefined) throw given.error;
    const { numbers } = sampleOf(given.record, [input], given.place, nodeRecords).fields;
    found.push(numbers?.kind === 'numbers' ? numbers.numbers : undefined);
  }
  expect(found).toEqual([[1.5], [2]]);
});
