import { describe, expect, it } from 'vitest';
import type { TruthColumn } from '../../src/runtime/columns/column.ts';
import { label } from '../../src/runtime/columns/label.ts';
import { labels } from '../../src/runtime/columns/labels.ts';
import { scores } from '../../src/runtime/columns/scores.ts';
import { value } from '../../src/runtime/columns/value.ts';
import type { Row } from '../../src/runtime/records/row.ts';
import { dataErrorOf } from '../formats/shared.ts';

/** Rows of one or more columns, numbered from 1. */
function rowsOf(...rows: readonly object[]): readonly Row[] {
  return rows.map((row, i) => {
    const cells = new Map<string, unknown>(Object.entries(row));
    return {
      where: `row ${i + 1}`,
      folder: '/',
      columns: [...cells.keys()],
      get: (column) => cells.get(column),
    };
  });
}

/** Names and targets of a column for the given rows. */
function read(column: TruthColumn, args: Readonly<Record<string, unknown>>, rows: readonly Row[]) {
  const names = column.names?.(args, rows) ?? [];
  const target = column.reader(args, names);
  return {
    names,
    targets: rows.map((row) => target(row)).map((found) => (typeof found === 'number' ? found : [...found])),
  };
}

const cells = (...values: readonly unknown[]) => rowsOf(...values.map((cell) => ({ c: cell })));
const tags = { column: 'c', separator: '|', names: [] };

describe('label', () => {
  it('sorts classes, numbers by value, without spaces around names', () => {
    const args = { column: 'c', names: [] };
    expect(read(label, args, cells('pos', ' neg', 'pos '))).toEqual({
      names: ['neg', 'pos'],
      targets: [1, 0, 1],
    });
    expect(read(label, args, cells('10', 9, 2n))).toEqual({ names: ['2', '9', '10'], targets: [2, 1, 0] });
    expect(read(label, args, cells(true, false)).names).toEqual(['false', 'true']);
  });

  it('keeps the order of given names', () => {
    expect(read(label, { column: 'c', names: ['pos', 'neg'] }, cells('neg', 'pos')).targets).toEqual([1, 0]);
  });
});

describe('labels', () => {
  it('reads text with separators, lists, and lists as text', () => {
    expect(read(labels, tags, cells('b|a', ['c'], '["a", "c"]', '', null, [], 'a | a'))).toEqual({
      names: ['a', 'b', 'c'],
      targets: [
        [1, 1, 0],
        [0, 0, 1],
        [1, 0, 1],
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
        [1, 0, 0],
      ],
    });
  });

  it('takes another separator, which is not empty', () => {
    expect(read(labels, { ...tags, separator: ', ' }, cells('a, b')).names).toEqual(['a', 'b']);
    expect(labels.check!({ ...tags, separator: '' })).toHaveLength(1);
  });

  it('refuses cells with something else', async () => {
    const problem = (cell: unknown) => dataErrorOf(() => read(labels, tags, cells('a', cell)), '/none');
    expect(await problem([1.5])).toContain(
      "row 2: expected 'c' to be classes, or an empty cell, found a list of 1",
    );
    expect(await problem('["a"')).toContain("row 2, column 'c': the JSON text ends too early");
  });
});

describe('scores', () => {
  it('come from a column for each class, or from a list', () => {
    const columns = rowsOf({ a: '1', b: 0.5 }, { a: ' -1e2 ', b: 2n });
    expect(read(scores, { columns: ['a', 'b'] }, columns)).toEqual({
      names: ['a', 'b'],
      targets: [
        [1, 0.5],
        [-100, 2],
      ],
    });
    expect(read(scores, { columns: ['c'] }, cells([0, 1], '[0.5, 0]'))).toEqual({
      names: ['0', '1'],
      targets: [
        [0, 1],
        [0.5, 0],
      ],
    });
  });
});

describe('value', () => {
  it.each(['', 'NaN', 'inf', '0x10', '1_000', 'one', null, Number.POSITIVE_INFINITY, true])(
    'is a finite number, not %o',
    async (cell) => {
      expect(await dataErrorOf(() => read(value, { column: 'c' }, cells(cell)), '/none')).toContain(
        "row 1: expected 'c' to be a finite number",
      );
    },
  );

  it('is a number, or text with one', () => {
    expect(read(value, { column: 'c' }, cells('1.5', '.5', '-2.', '+3e-1', 4, 5n)).targets).toEqual([
      1.5, 0.5, -2, 0.3, 4, 5,
    ]);
  });
});
