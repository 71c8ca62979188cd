import { renameSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { digestOfContents } from '../../../src/runtime/data/contents/digest.ts';
import { LockedFiles, writeLock } from '../../../src/runtime/data/contents/lock.ts';
import { UnchangedRecords } from '../../../src/runtime/data/contents/unchanged.ts';
import { audioInput, type InputField, imageInput, textInput } from '../../../src/runtime/records/fields.ts';
import { FileRange } from '../../../src/runtime/records/file_range.ts';
import { dataErrorOf } from '../../formats/shared.ts';
import { temporaryFolder } from '../../temporary_folder.ts';

const parquet = (...cells: readonly string[]): Buffer =>
  Buffer.from(
    parquetWriteBuffer({
      columnData: [{ name: 'image', data: cells.map((cell) => Buffer.from(cell)), type: 'BYTE_ARRAY' }],
    }),
  );

/** A file, and another of the same size in which the record's contents differ. */
interface Stored {
  readonly field: (path: string) => InputField;
  readonly content: Buffer;
  readonly other: Buffer;
}

const range = (path: string) => new FileRange(path, { start: 4, length: 4, name: 'a.png' });

const stored: Readonly<Record<string, Stored>> = {
  'an image': {
    field: (path) => imageInput({ kind: 'file', path }),
    content: Buffer.from('image a'),
    other: Buffer.from('image b'),
  },
  'a recording': {
    field: (path) => audioInput({ kind: 'file', path }),
    content: Buffer.from('sound a'),
    other: Buffer.from('sound b'),
  },
  'an image in a shard': {
    field: (path) => imageInput({ kind: 'range', range: range(path) }),
    content: Buffer.from('----aaaa----'),
    other: Buffer.from('----aaab----'),
  },
  'a recording in a shard': {
    field: (path) => audioInput({ kind: 'range', range: range(path) }),
    content: Buffer.from('----aaaa----'),
    other: Buffer.from('----aaab----'),
  },
  'an image in a Parquet file': {
    field: (path) => imageInput({ kind: 'parquet', file: path, row: 1, column: 'image' }),
    content: parquet('first', 'image a'),
    other: parquet('first', 'image b'),
  },
};

/** A record that has been drawn once, with its contents recorded as in training. */
async function drawn({ field, content }: Stored, name = 'data.bin') {
  const root = temporaryFolder();
  const path = join(root, name);
  writeFileSync(path, content);
  utimesSync(path, 1e9, 1e9);
  const sample = { id: 'train.csv:9', fields: { input: field(path) }, truth: { label: 1 } };
  const records = [{ index: 0, sample, raw: sample }];
  const unchanged = new UnchangedRecords(1);
  const read = () => unchanged.reading(records, async () => 'prepared');
  expect(await read()).toBe('prepared');
  unchanged.note(0, await digestOfContents(sample, sample));
  return { root, path, read };
}

describe.each(Object.entries(stored))('%s that is read again', (_, file) => {
  test('is named with its record where it was deleted or changed, and accepted when it is restored', async () => {
    const { root, path, read } = await drawn(file);
    const where = '<root>/data.bin (record train.csv:9)';
    rmSync(path);
    const deleted = `${where}: the file was deleted while it was in use\nrestore it as it was`;
    expect(await dataErrorOf(read, root)).toBe(deleted);
    const changed = `${where}: the file was changed while it was in use\nrestore it as it was`;
    expect(file.other.length).toBe(file.content.length);
    writeFileSync(path, file.other);
    expect(await dataErrorOf(read, root)).toBe(changed);
    writeFileSync(path, file.content);
    truncateSync(path, 5);
    expect(await dataErrorOf(read, root)).toMatch(/^<root>\/data\.bin/);
    // Equal contents with another modification time, in another file.
    writeFileSync(`${path}.new`, file.content);
    renameSync(`${path}.new`, path);
    expect(await read()).toBe('prepared');
  });
});

test('a file that changes while it is first read is noticed', async () => {
  const root = temporaryFolder();
  const path = join(root, 'a.png');
  writeFileSync(path, 'before');
  const sample = { id: 'a.png', fields: { image: imageInput({ kind: 'file', path }) }, truth: {} };
  const unchanged = new UnchangedRecords(1);
  const reading = () =>
    unchanged.reading([{ index: 0, sample, raw: sample }], async () => writeFileSync(path, 'after it'));
  expect(await dataErrorOf(reading, root)).toContain('the file was changed while it was in use');
});

test('records in memory have no files', async () => {
  const sample = { id: '1', fields: { text: textInput('a') }, truth: {} };
  const unchanged = new UnchangedRecords(1, async (paths) => expect(paths).toEqual([]));
  expect(await unchanged.reading([{ index: 0, sample, raw: sample }], async () => 1)).toBe(1);
});

test('files are compared with unit.lock when a record is first drawn', async () => {
  const root = temporaryFolder();
  const path = join(root, 'a.png');
  writeFileSync(path, 'before');
  await writeLock(root, [path]);
  const locked = LockedFiles.open(root)!;
  const sample = { id: 'a.png', fields: { image: imageInput({ kind: 'file', path }) }, truth: {} };
  const first = () =>
    new UnchangedRecords(1, (paths) => locked.verify(paths, 'quick')).reading(
      [{ index: 0, sample, raw: sample }],
      async () => 'prepared',
    );
  expect(await first()).toBe('prepared');
  writeFileSync(path, 'longer than before');
  expect(await dataErrorOf(first, root)).toContain('the file has changed: unit.lock has 6 bytes, it has 18');
  writeFileSync(path, 'differ');
  const later = statSync(path).mtimeMs / 1000 + 60;
  utimesSync(path, later, later);
  expect(await dataErrorOf(first, root)).toContain('the file has changed: unit.lock has sha256');
});
