import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parquetParts } from '../../../src/runtime/reading/parquet/parquet.ts';
import { dataErrorOf } from '../../formats/shared.ts';
import { temporaryFolder } from '../../temporary_folder.ts';

function folderOf(...names: readonly string[]): string {
  const root = temporaryFolder();
  for (const name of names) writeFileSync(join(root, `${name}.parquet`), '');
  return root;
}

describe('the parts of a split in Parquet', () => {
  it.each<[string, readonly string[]]>([
    ['numbered', ['train-00000-of-00002', 'train-00001-of-00002']],
    [
      'numbered, with a hash',
      ['train-00000-of-00002-67e35002d152155c', 'train-00001-of-00002-0a1b2c3d4e5f6071'],
    ],
    ['one file', ['train']],
  ])('are read in order: %s', (_name, names) => {
    const other = ['train_more-00000-of-00001', 'validation-00000-of-00001', 'pretrain'];
    const parts = parquetParts(folderOf(...other, ...names), 'train');
    expect(parts.map((path) => basename(path, '.parquet'))).toEqual(names);
  });

  it.each<[string, readonly string[], string]>([
    [
      'a part that is missing',
      ['train-00000-of-00003', 'train-00002-of-00003'],
      'of the 3 parts of train-*.parquet, 1 missing: number 1',
    ],
    [
      'two divisions of the split',
      ['train-00000-of-00001', 'train-00000-of-00002', 'train-00001-of-00002'],
      'records of train occur twice',
    ],
    [
      'a part that is there twice',
      ['train-00000-of-00001-67e35002d152155c', 'train-00000-of-00001-0a1b2c3d4e5f6071'],
      'records of train occur twice',
    ],
    ['parts beside the whole', ['train', 'train-00000-of-00001'], 'records of train occur twice'],
    ['none', ['validation'], 'no train-*.parquet; the folder holds validation.parquet'],
  ])('report %s', async (_name, names, message) => {
    const root = folderOf(...names);
    expect(await dataErrorOf(() => parquetParts(root, 'train'), root)).toContain(`<root>: ${message}`);
  });
});
