import { expect, test } from 'vitest';
import { columns } from '../../src/runtime/columns/index.ts';
import { columnsRead } from '../../src/runtime/columns/samples.ts';

test.each(columns.map((column) => [column.name, column] as const))(
  '%s names the columns that it reads, which Parquet files are unpacked for',
  (_, { parameters }) => {
    const types = parameters.map(({ type }) => (type.kind === 'list' ? type.of.kind : type.kind));
    expect(types).toContain('column');
  },
);

test('columns that are read several times are named once', () => {
  const calls = {
    text: { builtin: 'text', args: { column: 'a', pair: 'b' } },
    numbers: { builtin: 'numbers', args: { columns: ['c', 'a'], categories: ['d'] } },
    label: { builtin: 'label', args: { column: 'b', names: ['x', 'y'] } },
  };
  expect(columnsRead(calls)).toEqual(['a', 'b', 'c', 'd']);
});
