import { expect, test } from 'vitest';
import { findDuplicates } from '../../../src/runtime/data/inspect/duplicates.ts';
import { DataError } from '../../../src/runtime/errors.ts';
import { textInput } from '../../../src/runtime/records/fields.ts';
import type { Split } from '../../../src/runtime/records/record.ts';

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
