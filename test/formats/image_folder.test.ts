import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { imageFolder } from '../../src/runtime/formats/image_folder.ts';
import type { Dataset } from '../../src/runtime/records/record.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { dataErrorOf, openUsable } from './shared.ts';
import { writeFiles } from './written.ts';

const names = (className: string, count: number, ending = 'png') =>
  Array.from({ length: count }, (_, i) => `${className}/${i}.${ending}`);

function folderOf(files: readonly string[]): string {
  const root = temporaryFolder();
  writeFiles(root, Object.fromEntries(files.map((name) => [name, 'image'])));
  return root;
}

const open = (root: string, valid: number | string | null = null, stratify = false) =>
  openUsable(imageFolder, { path: '.', valid, stratify }, { root, seed: 1 });

const idsOf = ({ splits }: Dataset, name: string) =>
  Array.from({ length: splits[name]!.length }, (_, i) => splits[name]!.at(i).id);
const labelsOf = ({ splits }: Dataset, name: string) =>
  Array.from({ length: splits[name]!.length }, (_, i) => splits[name]!.at(i).truth.label);

describe('the format image_folder', () => {
  it('holds out a share of the images', async () => {
    const root = folderOf([
      ...names('dog', 12),
      ...names('cat', 4),
      'cat/deep/9.JPEG',
      'cat/.hidden.png',
      'cat/a.txt',
    ]);
    const dataset = await open(root, 0.25);
    expect(dataset.names.label).toEqual(['cat', 'dog']);
    expect([dataset.splits.train!.length, dataset.splits.valid!.length]).toEqual([13, 4]);
    const all = [...idsOf(dataset, 'train'), ...idsOf(dataset, 'valid')];
    expect(new Set(all).size).toBe(17);
    expect(all).toContain('cat/deep/9.JPEG');
    expect(idsOf(await open(root, 0.25), 'valid')).toEqual(idsOf(dataset, 'valid'));
  });

  it('holds out the same share of every class on request', async () => {
    const dataset = await open(folderOf([...names('dog', 20), ...names('cat', 4)]), 0.25, true);
    expect(labelsOf(dataset, 'valid')).toEqual([0, 1, 1, 1, 1, 1]);
  });

  it('remarks on classes of which every image is held out', async () => {
    const dataset = await open(folderOf([...names('dog', 1), ...names('cat', 1)]), 0.5);
    expect(dataset.names.label).toEqual(['cat', 'dog']);
    expect(dataset.splits.valid!.remarks!.list()).toMatchObject([{ count: 1 }]);
  });

  it.each([
    ['train', 'valid'],
    ['train', 'val'],
    ['train', 'validation'],
    ['Training', 'Dev'],
    ['TRAIN', 'VAL'],
  ])('finds the folders %s and %s', async (training, name) => {
    const root = folderOf([
      ...names(`${training}/b`, 2),
      ...names(`${training}/a`, 2),
      ...names(`${name}/a`, 1),
      ...names('Test/a', 1),
    ]);
    const dataset = await open(root);
    expect(dataset.names.label).toEqual(['a', 'b']);
    expect(idsOf(dataset, 'valid')).toEqual([`${name}/a/0.png`]);
  });

  it('reads the folder that valid names, and a share of train alone', async () => {
    const root = folderOf([...names('train/b', 4), ...names('train/a', 4), ...names('test/a', 1)]);
    expect(idsOf(await open(root, 'test'), 'valid')).toEqual(['test/a/0.png']);
    expect(idsOf(await open(root, 0.5), 'valid')).toHaveLength(4);
  });

  it('takes folders called train and valid as classes where they hold images', async () => {
    const dataset = await open(folderOf([...names('train', 4), ...names('valid', 4)]), 0.5);
    expect(dataset.names.label).toEqual(['train', 'valid']);
  });

  it('takes the folder Train as a class, also with folders, where no split is beside it', async () => {
    const dataset = await open(folderOf([...names('Train/steam', 4), ...names('Bus', 4)]), 0.5);
    expect(dataset.names.label).toEqual(['Bus', 'Train']);
  });

  it('orders whole numbers by value, and keeps names that JavaScript knows', async () => {
    const numbers = await open(folderOf([...names('10', 2), ...names('9', 2)]), 0.5);
    expect(numbers.names.label).toEqual(['9', '10']);
    const odd = await open(folderOf([...names('constructor', 2), ...names('__proto__', 2)]), 0.5);
    expect(odd.names.label).toEqual(['__proto__', 'constructor']);
  });

  it('follows links to the folders of classes', async () => {
    const root = folderOf(names('cat', 2));
    symlinkSync(join(folderOf(names('x', 2)), 'x'), join(root, 'dog'));
    expect((await open(root, 0.5)).names.label).toEqual(['cat', 'dog']);
  });

  it('remarks on images outside of the folders', async () => {
    const dataset = await open(folderOf([...names('a', 2), ...names('b', 2), '1.png', 'readme.md']), 0.5);
    expect(dataset.splits.train!.remarks!.list()).toMatchObject([
      { message: 'image files outside of the folders of classes are not used', count: 1 },
    ]);
  });
});

describe('broken folders of images', () => {
  it.each<[string, readonly string[], (number | string | null)?]>([
    ['no held-out split', [...names('cat', 2), ...names('dog', 2)]],
    ['a share beside a held-out split', [...names('train/a', 2), ...names('valid/a', 2)], 0.2],
    ['a missing held-out folder', [...names('train/a', 2), ...names('train/b', 2)], 'test'],
    ['a class of valid alone', [...names('train/a', 2), ...names('train/b', 2), ...names('valid/c', 2)]],
    ['one class', names('images/cat', 4), 0.25],
    ['no folder of a class', ['1.png', '2.png'], 0.5],
    ['a class without images', [...names('cat', 2), ...names('dog', 2), 'bird/note.txt'], 0.5],
    ['one image', ['cat/1.png'], 0.5],
  ])('%s', async (_name, files, valid = null) => {
    const root = folderOf(files);
    expect(await dataErrorOf(() => open(root, valid), root)).toMatchSnapshot();
  });

  it('an empty folder, and none', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'empty'));
    const at = (path: string) =>
      dataErrorOf(
        () => openUsable(imageFolder, { path, valid: 0.2, stratify: false }, { root, seed: 1 }),
        root,
      );
    expect([await at('empty'), await at('missing')]).toMatchSnapshot();
  });
});
