import { describe, expect, test } from 'vitest';
import { balanceNotes } from '../../../src/runtime/data/inspect/balance.ts';
import { valueNotes } from '../../../src/runtime/data/inspect/values.ts';

describe('notes on classes', () => {
  test('compare classes whose names are numbers by their counts', () => {
    const [note] = balanceNotes({ 0: 3, 1: 48, 2: 9 }, ['0', '1', '2']);
    expect(note).toContain('the frequencies of the classes differ by a factor of 16: 1 has 48, 0 3;');
    expect(balanceNotes({ 0: 3, 1: 4 }, ['0', '1'])).toEqual([]);
  });

  test('name classes that are one to a reader', () => {
    const names = ['Yes', 'yes', 'no', 'not sure', 'not-sure'];
    const counts = Object.fromEntries(names.map((name) => [name, 1]));
    expect(balanceNotes(counts, names)).toEqual([
      "classes that differ only in case, spaces or hyphens: 'Yes', 'yes'",
      "classes that differ only in case, spaces or hyphens: 'not sure', 'not-sure'",
    ]);
  });
});

describe('notes on values to predict', () => {
  test('give their range, median and mean', () => {
    expect(valueNotes([3, 1, 12345.678])).toEqual(['values from 1 to 12350, median 3, mean 4117']);
    expect(valueNotes([])).toEqual([]);
  });

  test('report values that are all the same', () => {
    expect(valueNotes([2, 2])).toEqual(['all values to predict are 2: nothing can be learned']);
  });
});
