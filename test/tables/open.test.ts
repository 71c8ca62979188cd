import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { openTable, type TableOptions, tableFiles } from '../../src/runtime/tables/open.ts';
import { dataErrorOf } from '../formats/shared.ts';
import { temporaryFolder } from '../temporary_folder.ts';

const options: TableOptions = { columns: ['a', 'b'], quotes: 'double' };

const tables: Readonly<Record<string, string>> = {
  'a.csv': 'a,b\n1,x\n2,y\n',
  'a.tsv': 'a\tb\n1\tx\n2\ty\n',
  'a.jsonl': '\ufeff{"a": 1, "b": "x"}\r\n\n {"b": "y", "a": 2}',
};

function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(root, name, '..'), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

const openAll = (root: string, paths: readonly string[], changes: Partial<TableOptions> = {}) =>
  openTable(tableFiles(paths, root), { ...options, ...changes });

describe('a table', () => {
  it.each(Object.keys(tables))('is read from %s', async (name) => {
    const table = await openAll(folderOf(tables), [name]);
    const rows = Array.from({ length: table.length }, (_, i) => [table.at(i).get('a'), table.at(i).get('b')]);
    expect(rows.map((row) => row.map(String))).toEqual([
      ['1', 'x'],
      ['2', 'y'],
    ]);
  });

  it('is read from Parquet: the columns that are needed, in row groups', async () => {
    const columnData = [
      { name: 'unused', data: [0, 0, 0, 0, 0], type: 'INT32' as const },
      { name: 'b', data: ['x', null, 'é', 'y', 'z'], type: 'STRING' as const, nullable: true },
      { name: 'a', data: [1n, 2n, 3n, 4n, 2n ** 60n], type: 'INT64' as const },
      { name: 'c', data: [0.5, Number.NaN, 1, 1, 1], type: 'DOUBLE' as const },
    ];
    const root = folderOf({ 'a.parquet': Buffer.from(parquetWriteBuffer({ columnData, rowGroupSize: 2 })) });
    const table = await openAll(root, ['a.parquet'], { columns: ['a', 'b', 'c'] });
    expect(table.at(0).columns).toEqual(['unused', 'b', 'a', 'c']);
    expect(
      [3, 1, 4, 0, 2].map((i) => table.at(i)).map((row) => ['a', 'b', 'c'].map((c) => row.get(c))),
    ).toEqual([
      [4, 'y', 1],
      [2, null, Number.NaN],
      [2n ** 60n, 'z', 1],
      [1, 'x', 0.5],
      [3, 'é', 1],
    ]);
    expect(table.at(3).where).toBe(`${join(root, 'a.parquet')}: row 3`);
  });

  it('names the classes of columns that Hugging Face has written as indices', async () => {
    const features = {
      kind: { names: ['cat', 'dog'], _type: 'ClassLabel' },
      tags: { feature: { names: ['old', 'new', 'sold'], _type: 'ClassLabel' }, _type: 'Sequence' },
      repeated: { names: ['x', 'x'], _type: 'ClassLabel' },
      count: { dtype: 'int64', _type: 'Value' },
    };
    const columnData = [
      { name: 'kind', data: [1n, 0n, -1n, 2n], type: 'INT64' as const },
      { name: 'tags', data: [[2, 0], [], [1], [1]] },
      { name: 'repeated', data: [0, 1, 0, 0], type: 'INT32' as const },
      { name: 'count', data: [0, 1, 0, 0], type: 'INT32' as const },
    ];
    const written = (value: string) =>
      Buffer.from(parquetWriteBuffer({ columnData, kvMetadata: [{ key: 'huggingface', value }] }));
    const root = folderOf({
      'named.parquet': written(JSON.stringify({ info: { features } })),
      'damaged.parquet': written('{"info": {"features"'),
    });
    const columns = ['kind', 'tags', 'repeated', 'count'];
    const cellsOf = async (name: string, index: number) => {
      const row = (await openAll(root, [name], { columns })).at(index);
      return columns.map((column) => row.get(column));
    };
    expect(await cellsOf('named.parquet', 0)).toEqual(['dog', ['sold', 'old'], 0, 0]);
    expect(await cellsOf('named.parquet', 1)).toEqual(['cat', [], 1, 1]);
    expect(await cellsOf('named.parquet', 2)).toEqual([null, ['new'], 0, 0]);
    expect(await cellsOf('damaged.parquet', 0)).toEqual([1, [2, 0], 0, 0]);
    expect(await dataErrorOf(() => cellsOf('named.parquet', 3), root)).toMatch(
      "<root>/named.parquet: row 3: expected a class from 0 to 1 in 'kind', found 2\n",
    );
  });

  it('is read from a list and from patterns, whose files are sorted', async () => {
    const file = (a: number) => `a,b\n${a},x\n`;
    const root = folderOf({
      'data/2.csv': file(2),
      'data/10.csv': file(10),
      'data/._2.csv': 'hidden',
      'more/1/t+.csv': file(7),
      'more/2/t+.csv': 'b,a\nx,8\n',
      'more/2/other.txt': '',
    });
    const table = await openAll(root, ['data/*.csv', './more/?/t+.csv']);
    expect(Array.from({ length: table.length }, (_, i) => table.at(i).get('a'))).toEqual([
      '10',
      '2',
      '7',
      '8',
    ]);
    const nested = await openAll(root, ['**/?.csv', 'more/**/**/t+.csv']);
    expect(Array.from({ length: nested.length }, (_, i) => nested.at(i).get('a'))).toEqual(['2', '7', '8']);
    expect(await dataErrorOf(() => openAll(root, ['data/*.csv', 'data/2.csv']), root)).toMatchInlineSnapshot(`
      "<root>/data/2.csv: the file is named twice
      its rows would count twice: name it once"
    `);
    expect(await dataErrorOf(() => openAll(root, ['data/*.parquet']), root)).toMatchInlineSnapshot(`
      "<root>/data/*.parquet: no file matches this pattern
      check the folder; \`*\` stands for any characters of a name, \`?\` for one, \`**\` for any number of folders"
    `);
  });

  it('has any number of files: those that were used least recently are closed and opened again', async () => {
    const files = Array.from({ length: 150 }, (_, i) => [
      `${String(i).padStart(3, '0')}.csv`,
      `a,b\n${i},x\n`,
    ]);
    const table = await openAll(folderOf(Object.fromEntries(files)), ['*.csv']);
    expect(table.length).toBe(150);
    for (const index of [149, 0, 75, 148, 1]) expect(table.at(index).get('a')).toBe(String(index));
  });

  it('has records of at most 16 MB', async () => {
    const text = 'x'.repeat(2 ** 24);
    const root = folderOf({ 'a.csv': `a,b\n1,x\n2,${text}\n`, 'a.jsonl': `{"a":1,"b":"${text}"}\n` });
    expect(await dataErrorOf(() => openAll(root, ['a.csv']), root)).toMatchSnapshot();
    expect(await dataErrorOf(() => openAll(root, ['a.jsonl']), root)).toMatchSnapshot();
  });

  it('that is changed while it is in use is refused', async () => {
    const text = `a,b\n${'1,x\n'.repeat(10_000)}`;
    const root = folderOf({ 'a.csv': text, 'b.csv': 'a,b\n2,y\n' });
    const table = await openAll(root, ['a.csv']);
    renameSync(join(root, 'b.csv'), join(root, 'a.csv'));
    expect(table.at(9_999).get('b')).toBe('x');
    writeFileSync(join(root, 'a.csv'), text);
    const other = await openAll(root, ['a.csv']);
    writeFileSync(join(root, 'a.csv'), `${text}2,y\n`);
    expect(await dataErrorOf(() => other.at(9_999), root)).toMatchInlineSnapshot(`
      "<root>/a.csv: the file was changed while it was in use
      let it be written completely, then start again"
    `);
  });

  it.each(['a.xlsx', 'a.csv.gz', 'a.json', 'a'])('is refused as %s', async (name) => {
    const root = folderOf({ [name]: '' });
    expect(await dataErrorOf(() => openAll(root, [name]), root)).toMatchSnapshot();
  });
});
