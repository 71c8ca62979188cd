import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import type { PlainCall } from '../../src/compiler/artifact/run_spec.ts';
import { table } from '../../src/runtime/formats/table.ts';
import { imageInput, textInput } from '../../src/runtime/records/fields.ts';
import type { Dataset } from '../../src/runtime/records/record.ts';
import { formatArguments } from '../support/calls.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { dataErrorOf, openUsable, problemsOf } from './shared.ts';

const defaults = formatArguments('table', { train: ['reviews.csv'], valid: 0.25 });

const call = (builtin: string, args: PlainCall['args']): PlainCall => ({ builtin, args });

const columns = {
  text: call('text', { column: 'comment', pair: null }),
  label: call('label', { column: 'mood', names: [] }),
};

/** A folder with some files. */
function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

const contextOf = (root: string, uses: Readonly<Record<string, PlainCall>> = columns) => ({
  root,
  seed: 3,
  columns: uses,
});

const open = (root: string, changes = {}, uses: Readonly<Record<string, PlainCall>> = columns) =>
  openUsable(table, { ...defaults, ...changes }, contextOf(root, uses));

const samplesOf = ({ splits }: Dataset, name: string) =>
  Array.from({ length: splits[name]!.length }, (_, i) => splits[name]!.at(i));
const targets = (dataset: Dataset, name: string) => samplesOf(dataset, name).map(({ truth }) => truth.label);

const rows = (count: number, mood = (i: number) => (i % 3 ? 'pos' : 'neg')) =>
  Array.from({ length: count }, (_, i) => `"film ${i}",${mood(i)}\n`).join('');

describe('table', () => {
  it('reads texts and classes by the names of columns, and holds out a share', async () => {
    const root = folderOf({ 'reviews.csv': `comment,mood\n${rows(8)}` });
    const dataset = await open(root);
    expect(dataset.names).toEqual({ label: ['neg', 'pos'] });
    expect([dataset.splits.train!.length, dataset.splits.valid!.length]).toEqual([6, 2]);
    const all = [...samplesOf(dataset, 'train'), ...samplesOf(dataset, 'valid')];
    expect(all.find(({ id }) => id.endsWith(':2'))).toEqual({
      id: join(root, 'reviews.csv:2'),
      fields: { text: textInput('film 0') },
      truth: { label: 0 },
    });
    const again = await open(root);
    expect(samplesOf(again, 'valid')).toEqual(samplesOf(dataset, 'valid'));
  });

  it('keeps the shares of the classes on request', async () => {
    const root = folderOf({ 'reviews.csv': `comment,mood\n${rows(120)}` });
    const count = (dataset: Dataset) => targets(dataset, 'valid').filter((label) => label === 0).length;
    expect(count(await open(root, { stratify: true }))).toBe(10);
  });

  it('keeps rows with the same value of a column in one split; a row without one is a problem', async () => {
    const lines = (count: number) =>
      Array.from(
        { length: count },
        (_, i) => `"text ${i}",${i % 2 ? 'pos' : 'neg'},photos/${i % 12}.jpg\n`,
      ).join('');
    const root = folderOf({ 'reviews.csv': `comment,mood,photo\n${lines(60)}` });
    const uses = { ...columns, photo: call('text', { column: 'photo', pair: null }) };
    for (const changes of [{ group: 'photo' }, { group: 'photo', stratify: true }]) {
      const dataset = await open(root, changes, uses);
      const photos = (name: string) =>
        new Set(samplesOf(dataset, name).map(({ fields }) => JSON.stringify(fields.photo)));
      expect([photos('train').size, photos('valid').size]).toEqual(changes.stratify ? [8, 4] : [9, 3]);
      expect([...photos('valid')].filter((photo) => photos('train').has(photo))).toEqual([]);
    }
    const broken = folderOf({ 'reviews.csv': `comment,mood,photo\n${lines(60)}last,pos,\n` });
    const args = { ...defaults, group: 'photo' };
    expect(problemsOf(await table.open(args, contextOf(broken))).map(({ message }) => message)).toEqual([
      "expected 'photo' to be the name of a group, found an empty cell",
    ]);
    expect(await dataErrorOf(() => open(root, { group: 'foto' }), root)).toMatchInlineSnapshot(`
      "<root>/reviews.csv:1: no column 'foto'; the table has 'comment', 'mood', 'photo'
      check the names in \`columns\`; a file whose first line is a record needs \`header: [NAMES]\`, its columns' names"
    `);
  });

  it('takes splits from files, lists and patterns of files', async () => {
    const root = folderOf({
      'a/1.tsv': 'mood\tcomment\nbad\tone\n',
      'a/2.tsv': 'comment\tmood\ntwo\tgood\n',
      'b.jsonl': '{"comment": "three", "mood": "good", "more": [1]}\n',
      'c.jsonl': '{"comment": "four", "mood": "bad"}\n',
    });
    const dataset = await open(root, { train: ['a/*.tsv'], valid: ['b.jsonl', 'c.jsonl'] });
    expect([targets(dataset, 'train'), targets(dataset, 'valid')]).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(
      await dataErrorOf(() => open(root, { train: ['a/*.tsv'], valid: ['a/2.tsv'] }), root),
    ).toMatchInlineSnapshot(`
      "<root>/a/2.tsv: the file is in both splits
      held-out records must not be trained on: name another file, or write \`valid: 20%\`"
    `);
  });

  it('takes splits from a column; rows of `test` are left out with a remark', async () => {
    const text = 'comment,mood,fold\na,bad,train\nb,good,Train\nc,good,val\nd,bad,test\n';
    const root = folderOf({ 'reviews.csv': text });
    const dataset = await open(root, { valid: null, split: 'fold' });
    expect([targets(dataset, 'train'), targets(dataset, 'valid')]).toEqual([[0, 1], [1]]);
    expect(dataset.splits.train!.remarks!.list()).toMatchObject([
      { count: 1, first: join(root, 'reviews.csv:5') },
    ]);
    const broken = folderOf({ 'reviews.csv': `${text}e,bad,7\nf,bad,\n` });
    const { splits } = await table.open({ ...defaults, valid: null, split: 'fold' }, contextOf(broken));
    expect(problemsOf({ splits, names: {} }).map(({ message }) => message)).toMatchInlineSnapshot(`
      [
        "expected 'fold' to be train or valid, found '7'",
        "expected 'fold' to be train or valid, found an empty cell",
      ]
    `);
    const none = folderOf({ 'reviews.csv': 'comment,mood,fold\na,bad,train\nb,good,train\n' });
    expect(await dataErrorOf(() => open(none, { valid: null, split: 'fold' }), none)).toMatchInlineSnapshot(`
      "<root>/reviews.csv: no record has 'valid' in 'fold'
      both splits need records: mark them, or write \`valid: 20%\` instead"
    `);
  });

  it('reads images in a folder beside the table, two texts, and cells of Parquet', async () => {
    const columnData = [
      { name: 'file', data: ['1.png', '2.png', '2.png'], type: 'STRING' as const },
      { name: 'claim', data: ['one', 'two', 'two'], type: 'STRING' as const },
      { name: 'holds', data: [true, false, true], type: 'BOOLEAN' as const },
      { name: 'stars', data: [5n, 10n, 9n], type: 'INT64' as const },
    ];
    const content = Buffer.from(parquetWriteBuffer({ columnData, rowGroupSize: 2 }));
    const root = folderOf({
      'in/a.parquet': content,
      'in/b.parquet': content,
      'in/images/1.png': '',
      'in/images/2.png': '',
    });
    const uses = {
      photo: call('image', { column: 'file', folder: 'images' }),
      text: call('text', { column: 'claim', pair: 'file' }),
      label: call('label', { column: 'holds', names: [] }),
      stars: call('label', { column: 'stars', names: [] }),
    };
    const dataset = await open(root, { train: ['in/a.parquet'], valid: ['in/b.parquet'] }, uses);
    expect(dataset.names).toEqual({ label: ['false', 'true'], stars: ['5', '9', '10'] });
    expect(dataset.splits.train!.at(2)).toEqual({
      id: `${join(root, 'in/a.parquet')}: row 2`,
      fields: {
        photo: imageInput({ kind: 'file', path: join(root, 'in/images/2.png') }),
        text: textInput('two', '2.png'),
      },
      truth: { label: 1, stars: 1 },
    });
  });

  it.each([
    ['no held-out split', { valid: null, split: null, stratify: false, separator: null }],
    ['a share and a column', { valid: 0.2, split: 'fold', stratify: false, separator: null }],
    ['classes in equal shares of files', { valid: ['b.csv'], split: null, stratify: true, separator: null }],
    ['a long separator', { valid: 0.2, split: null, stratify: false, separator: '::' }],
    [
      'a quote as the separator',
      { valid: 0.2, split: null, stratify: false, separator: '"', quotes: 'double' },
    ],
  ])('refuses %s', (_, args) => {
    expect(table.check!(args)).toMatchSnapshot();
  });
});

describe('decimal commas', () => {
  const numeric = {
    numbers: call('numbers', { columns: ['size'], categories: [] }),
    value: call('value', { column: 'price' }),
    scores: call('scores', { columns: ['a', 'b'] }),
  };
  const text = 'size;price;a;b\n1,5;-1200,25;0,5;1\n,5;3e2;0;1,0\n;7,;0;0\n2;4,5;0;0\n'.replaceAll(
    '\n',
    '\r\n',
  );
  const options = { train: ['preise.csv'], separator: ';' };

  it('are read where the spec declares them', async () => {
    const root = folderOf({ 'preise.csv': text });
    const dataset = await open(root, { ...options, decimal: ',' }, numeric);
    const all = [...samplesOf(dataset, 'train'), ...samplesOf(dataset, 'valid')].toSorted((a, b) =>
      a.id < b.id ? -1 : 1,
    );
    expect(
      all.map(({ fields: { numbers } }) => (numbers?.kind === 'numbers' ? numbers.numbers : [])),
    ).toEqual([[1.5], [0.5], [null], [2]]);
    expect(all.map(({ truth }) => truth.value)).toEqual([-1200.25, 300, 7, 4.5]);
    expect(all.map(({ truth }) => [...(truth.scores as Float32Array)]).slice(0, 2)).toEqual([
      [0.5, 1],
      [0, 1],
    ]);
  });

  it('are errors that name the option without it, and thousands separators always', async () => {
    const messages = async (content: string, changes: object) => {
      const root = folderOf({ 'preise.csv': content });
      const dataset = await table.open({ ...defaults, ...options, ...changes }, contextOf(root, numeric));
      return problemsOf(dataset).map(({ message, hint }) => `${message}\n${hint}`);
    };
    const header = 'size;price;a;b\n';
    const rest = '2;4;0;0\n'.repeat(4);
    expect([
      ...(await messages(`${header}1,5;2;0;0\n${rest}`, {})),
      ...(await messages(`${header}1.234,50;2;0;0\n${rest}`, {})),
      ...(await messages(`${header}1.234,50;2;0;0\n${rest}`, { decimal: ',' })),
      ...(await messages(`${header}1.5;2;0;0\n${rest}`, { decimal: ',' })),
    ]).toMatchInlineSnapshot(`
      [
        "expected 'size' to be a finite number, or empty, found '1,5'
      write numbers with a decimal point and without thousands separators: 1234.5; if the comma is a decimal mark, write \`decimal: ","\` in \`table\`",
        "expected 'size' to be a finite number, or empty, found '1.234,50'
      write numbers with a decimal point and without thousands separators: 1234.5",
        "expected 'size' to be a finite number, or empty, found '1.234,50'
      with \`decimal: ","\`, numbers have no thousands separators: 1234,5",
        "expected 'size' to be a finite number, or empty, found '1.5'
      with \`decimal: ","\`, numbers have no thousands separators: 1234,5",
      ]
    `);
    expect(table.check!({ ...defaults, ...options, decimal: ';' })).toMatchObject([
      { arguments: ['decimal'] },
    ]);
  });
});
