import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import type { DatasetSpec } from '../../../src/compiler/artifact/run_spec.ts';
import { duplicateNotes, findDuplicates } from '../../../src/runtime/data/inspect/duplicates.ts';
import { groupAdvice } from '../../../src/runtime/data/inspect/group_advice.ts';
import { DataError } from '../../../src/runtime/errors.ts';
import { imageInput, textInput } from '../../../src/runtime/records/fields.ts';
import { FileRange } from '../../../src/runtime/records/file_range.ts';
import type { Split } from '../../../src/runtime/records/record.ts';
import { temporaryFolder } from '../../temporary_folder.ts';

/** Records with the given texts; a record without text throws. */
const splitOf = (name: string, texts: readonly (string | undefined)[]): Split => ({
  name,
  length: texts.length,
  at: (index) => {
    const text = texts[index];
    if (text === undefined) throw new DataError(`${name}:${index}`, 'the file is damaged');
    return { id: `${name}:${index}`, fields: { text: textInput(text) }, truth: {} };
  },
});

test('a record that cannot be made hides no repeated one', async () => {
  const splits = {
    train: splitOf('train', ['a', undefined, 'a', 'b']),
    valid: splitOf('valid', [undefined, 'b', 'c']),
  };
  expect(await findDuplicates({ splits, names: {} }, null)).toEqual({
    acrossSplits: { count: 1, first: 'valid:1' },
    sharedMedia: new Map(),
    groupedBy: 'text',
    inTraining: 1,
  });
});

test('members of archives are compared by their bytes', async () => {
  const file = join(temporaryFolder(), 'a.tar');
  writeFileSync(file, 'one two one');
  const splitAt = (name: string, starts: readonly number[]): Split => ({
    name,
    length: starts.length,
    at: (index) => {
      const range = new FileRange(file, { start: starts[index]!, length: 3, name: `${index}.png` });
      return { id: `${name}:${index}`, fields: { image: imageInput({ kind: 'range', range }) }, truth: {} };
    },
  });
  const splits = { train: splitAt('train', [0, 4]), valid: splitAt('valid', [8]) };
  expect(await findDuplicates({ splits, names: {} }, null)).toEqual({
    acrossSplits: { count: 1, first: 'valid:0' },
    sharedMedia: new Map(),
    groupedBy: 'image',
    inTraining: 0,
  });
});

test('bytes in memory are compared, whatever their names', async () => {
  const splitOfBytes = (name: string, contents: readonly string[]): Split => ({
    name,
    length: contents.length,
    at: (index) => {
      const image = {
        kind: 'bytes',
        name: `${name}:${index}`,
        bytes: Buffer.from(contents[index]!),
      } as const;
      return { id: `${name}:${index}`, fields: { image: imageInput(image) }, truth: {} };
    },
  });
  const splits = { train: splitOfBytes('train', ['a', 'b', 'a']), valid: splitOfBytes('valid', ['c', 'b']) };
  expect(await findDuplicates({ splits, names: {} }, null)).toEqual({
    acrossSplits: { count: 1, first: 'valid:1' },
    sharedMedia: new Map(),
    groupedBy: 'image',
    inTraining: 1,
  });
});

test('images in Parquet are compared by their bytes, across row groups and files', async () => {
  const root = temporaryFolder();
  const splitIn = (name: string, images: readonly string[]): Split => {
    // Bytes that are not text remain bytes.
    const data = images.map((image) => Buffer.from([0xff, ...Buffer.from(image)]));
    const columnData = [{ name: 'image', data, type: 'BYTE_ARRAY' as const }];
    const file = join(root, `${name}.parquet`);
    writeFileSync(file, Buffer.from(parquetWriteBuffer({ columnData, rowGroupSize: 2 })));
    const at = (row: number) => ({
      id: `${name}:${row}`,
      fields: { image: imageInput({ kind: 'parquet', file, row, column: 'image' }) },
      truth: {},
    });
    return { name, length: images.length + 1, at };
  };
  // A missing row equals no other.
  const splits = { train: splitIn('train', ['a', 'b', 'c', 'a', 'd']), valid: splitIn('valid', ['e', 'd']) };
  expect(await findDuplicates({ splits, names: {} }, null)).toEqual({
    acrossSplits: { count: 1, first: 'valid:1' },
    sharedMedia: new Map(),
    groupedBy: 'image',
    inTraining: 1,
  });
});

/** Records with an in-memory image and a text. */
const splitOfPairs = (name: string, pairs: readonly (readonly [image: string, text: string])[]): Split => ({
  name,
  length: pairs.length,
  at: (index) => {
    const [content, text] = pairs[index]!;
    const image = { kind: 'bytes', name: '', bytes: Buffer.from(content) } as const;
    return {
      id: `${name}:${index}`,
      fields: { image: imageInput(image), text: textInput(text) },
      truth: {},
    };
  },
});

test('a held-out record with an image of a training record and another text is noted, with `group`', async () => {
  const train = splitOfPairs('train', [
    ['a', 'red?'],
    ['b', 'red?'],
  ]);
  const valid = splitOfPairs('valid', [
    ['c', 'red?'],
    ['b', 'blue?'],
    ['a', 'red?'],
    ['a', 'blue?'],
  ]);
  const found = await findDuplicates({ splits: { train, valid }, names: {} }, null);
  expect(found).toEqual({
    acrossSplits: { count: 1, first: 'valid:2' },
    sharedMedia: new Map([['image', { count: 2, first: 'valid:1' }]]),
    groupedBy: 'image',
    inTraining: 0,
  });
  const spec = (args: DatasetSpec['format']['args']): DatasetSpec => ({
    name: 'own',
    format: { builtin: 'table', args },
    columns: { image: { builtin: 'image', args: { column: 'photo', folder: '.' } } },
    cache: null,
    skip: null,
    facts: {},
  });
  const notes = (args: DatasetSpec['format']['args']) =>
    duplicateNotes(found, (input) => groupAdvice(spec(args), input));
  expect(notes({ valid: 0.2, group: null })).toMatchInlineSnapshot(`
    [
      "1 record held out with the inputs of a training record, first valid:2: the held-out results are too good; \`group: "photo"\` keeps its records in one split",
      "2 records held out with the image of a training record and other inputs, first valid:1: the held-out results may be too good; \`group: "photo"\` keeps its records in one split",
    ]
  `);
  expect(notes({ valid: ['valid.csv'], group: null })).toMatchInlineSnapshot(`
    [
      "1 record held out with the inputs of a training record, first valid:2: the held-out results are too good",
      "2 records held out with the image of a training record and other inputs, first valid:1: the held-out results may be too good",
    ]
  `);
});
