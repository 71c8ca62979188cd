import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { readParquet } from '../../src/runtime/reading/parquet.ts';
import { dataErrorOf, temporaryFolder } from '../formats/shared.ts';

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
        'the file is cut off, damaged or of another kind; fetch it again',
    );
    expect(await readParquet(write(), ['label'])).toHaveLength(3);
  });

  it('that is missing is named', async () => {
    expect(await dataErrorOf(() => readParquet('/nowhere/a.parquet', ['label']), '/nowhere')).toContain(
      '<root>/a.parquet: no such file',
    );
  });
});
