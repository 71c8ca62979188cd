import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { recordsOf } from '../../../src/api/predict/sources.ts';
import type { PlacedRecord } from '../../../src/runtime/predict/outcome.ts';
import type { PredictedTask } from '../../../src/runtime/predict/predicted_task.ts';
import { temporaryFolder } from '../../temporary_folder.ts';

/** Records from command-line sources. */

const task: PredictedTask = {
  name: 'kind',
  inputs: [{ name: 'image', kind: 'image', columns: [] }],
  heads: [],
};

/** Path of a new folder, relative to the working folder. */
function newFolder(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'a/deep'), { recursive: true });
  for (const name of ['a/1.png', 'a/2.jpg', 'a/deep/3.png', 'notes.txt'])
    writeFileSync(join(folder, name), '');
  writeFileSync(join(folder, 'a/list.csv'), 'image\n1.png\n');
  writeFileSync(join(folder, 'a/more.csv'), 'image\n2.jpg\n3.jpg\n');
  return relative('', folder);
}

async function read(file: string): Promise<readonly PlacedRecord[]> {
  const stdin = (async function* () {})();
  const given = { image: [], audio: [], text: [], fields: new Map<string, string>(), files: [file], stdin };
  const records: PlacedRecord[] = [];
  for await (const record of recordsOf(task, given)) {
    if (record.error) throw record.error;
    records.push(record);
  }
  return records;
}

test.each([
  ['a/*.png', ['a/1.png']],
  ['a', ['a/1.png', 'a/2.jpg', 'a/deep/3.png']],
  ['notes.txt', ['notes.txt']],
  ['**/*.png', ['a/1.png', 'a/deep/3.png']],
])('%s means files whose paths are relative, as it is', async (path, files) => {
  const folder = newFolder();
  const records = await read(join(folder, path));
  expect(records.map(({ record }) => record.image)).toEqual(files.map((file) => join(folder, file)));
  // Absolute paths name the records in messages, for every kind of file.
  expect(records.map(({ place }) => relative(folder, place.where))).toEqual(files);
});

test('rows of tables are named by the path as it was given; a pattern may name several', async () => {
  const folder = newFolder();
  const records = await read(join(folder, 'a/*.csv'));
  expect(records.map(({ place }) => place.where)).toEqual(
    ['a/list.csv:2', 'a/more.csv:2', 'a/more.csv:3'].map((place) => join(folder, place)),
  );
});
