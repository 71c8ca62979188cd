import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findDuplicates } from '../../../src/runtime/data/inspect/duplicates.ts';
import { DataError } from '../../../src/runtime/errors.ts';
import { imageInput, textInput } from '../../../src/runtime/records/fields.ts';
import { FileRange } from '../../../src/runtime/records/file_range.ts';
import type { Split } from '../../../src/runtime/records/record.ts';
import { temporaryFolder } from '../../formats/shared.ts';

/** Records with these texts; a record without one throws. */
const splitOf = (name: string, texts: readonly (string | undefined)[]): Split => ({
  name,
  length: texts.length,
  at: (index) => {
    const text = texts[index];
    if (text === undefined) throw new DataError(`${name}:${index}`, 'the file is damaged');
    return { id: `${name}:${index}`, fields: { text: textInput(text) }, truth: {} };
  },
});

test('a record that cannot be made hides no repeated one', () => {
  const splits = {
    train: splitOf('train', ['a', undefined, 'a', 'b']),
    valid: splitOf('valid', [undefined, 'b', 'c']),
  };
  expect(findDuplicates({ splits, names: {} }, null)).toEqual({
    acrossSplits: 1,
    first: 'valid:1',
    inTraining: 1,
  });
});

test('members of archives are compared by their bytes', () => {
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
  expect(findDuplicates({ splits, names: {} }, null)).toEqual({
    acrossSplits: 1,
    first: 'valid:0',
    inTraining: 0,
  });
});

test('bytes in memory are compared, whatever their names', () => {
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
  expect(findDuplicates({ splits, names: {} }, null)).toEqual({
    acrossSplits: 1,
    first: 'valid:1',
    inTraining: 1,
  });
});
