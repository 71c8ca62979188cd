import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { readParquet } from '../../../src/runtime/reading/parquet/parquet.ts';
import { dataErrorOf } from '../../formats/shared.ts';
import { temporaryFolder } from '../../temporary_folder.ts';

function write(): string {
  const path = join(temporaryFolder(), 'a.parquet');
  const columnData = [{ name: 'label', data: [1, 0, 1], type: 'INT32' as const }];
  writeFileSync(path, Buffer.from(parquetWriteBuffer({ columnData })));
  return path;
}

describe('a Parquet file', () => {
  it('is read several times, whole or by rows', async () => {
    const path = write();
    const all = [{ label: 1 }, { label: 0 }, { label: 1 }];
    expect(await readParquet(path, ['label'])).toEqual(all);
    expect(await readParquet(path, ['label'], { from: 1, to: 2 }, ['other'])).toEqual([{ label: 0 }]);
    expect(await Promise.all([readParquet(path, ['label']), readParquet(path, ['label'])])).toEqual([
      all,
      all,
    ]);
  });

  // The parser never returns from a page header without lengths.
  it('on which the reader loops without end is refused, and others are read afterwards', async () => {
    const endless = join(import.meta.dirname, 'fixtures/endless.parquet');
    const read = () => readParquet(endless, ['label'], undefined, [], 1);
    expect(await dataErrorOf(read, import.meta.dirname)).toBe(
      '<root>/fixtures/endless.parquet: not a complete Parquet file: reading it did not end within 1 s\n' +
        'the file is truncated, damaged or of another kind; fetch it again',
    );
    expect(await readParquet(write(), ['label'])).toHaveLength(3);
  });

  // A copy of the schema in which field 4, the name of a column, has an unknown field number.
  it('with a column without a name is refused', async () => {
    const bytes = readFileSync(write());
    const at = bytes.lastIndexOf(Buffer.of(0x18, 5, ...Buffer.from('label')));
    bytes[at] = 0xc8;
    const path = join(temporaryFolder(), 'a.parquet');
    writeFileSync(path, bytes);
    expect(await dataErrorOf(() => readParquet(path, ['label']), path)).toContain(
      'not a complete Parquet file',
    );
  });

  // Written by PyArrow with compression="lz4": a page without values is one byte.
  it('with a column without values, compressed by LZ4, is read', async () => {
    const path = join(import.meta.dirname, 'fixtures/lz4_nulls.parquet');
    expect(await readParquet(path, ['text', 'nothing'])).toEqual([
      { text: 'a', nothing: null },
      { text: 'b', nothing: null },
    ]);
  });

  // Written by PyArrow with write_page_checksum=True. A flipped bit in a text does not stop the parser.
  it('whose pages do not match their checksums is refused', async () => {
    const whole = readFileSync(join(import.meta.dirname, 'fixtures/checksums.parquet'));
    const path = join(temporaryFolder(), 'a.parquet');
    writeFileSync(path, whole);
    const rows = [{ sentence: 'a good film' }, { sentence: 'a bad film' }];
    expect(await readParquet(path, ['sentence'])).toEqual(rows);
    const damaged = Buffer.from(whole);
    damaged[whole.indexOf('a bad film') + 2]! ^= 1;
    writeFileSync(path, damaged);
    expect(await dataErrorOf(() => readParquet(path, ['sentence']), path)).toBe(
      '<root>: not a complete Parquet file: the checksum of page 0 does not match its bytes (column sentence, row group 0)\n' +
        'the file is truncated, damaged or of another kind; fetch it again',
    );
  });

  it('whose pages declare another number of values than its metadata is refused', async () => {
    const path = write();
    const bytes = readFileSync(path);
    // The page header in Thrift's compact protocol: field 8, a struct, begins with num_values: 3, as zigzag
    // 6.
    const header = bytes.indexOf(Buffer.of(0x5c, 0x15, 6));
    expect(header).toBeGreaterThan(0);
    bytes[header + 2] = 4;
    writeFileSync(path, bytes);
    expect(await dataErrorOf(() => readParquet(path, ['label']), path)).toContain(
      'its pages declare 2 values, its metadata 3 (column label, row group 0)',
    );
  });

  it('that is missing is named', async () => {
    expect(await dataErrorOf(() => readParquet('/nowhere/a.parquet', ['label']), '/nowhere')).toContain(
      '<root>/a.parquet: no such file',
    );
  });
});
