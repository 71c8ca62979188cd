import { describe, expect, it } from 'vitest';
import { cocoJson } from '../../src/runtime/formats/coco_json.ts';
import type { Dataset } from '../../src/runtime/records/record.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { dataErrorOf, openUsable } from './shared.ts';
import { writeFiles } from './written.ts';

interface Category {
  readonly id: number;
  readonly name: string;
}

/** A file with one image and one box for each of the classes. */
function cocoFile(classes: readonly number[], categories: readonly Category[]): string {
  return JSON.stringify({
    images: classes.map((_, id) => ({ id, file_name: `${id}.png`, width: 100, height: 50 })),
    annotations: classes.map((category_id, image_id) => ({ image_id, category_id, bbox: [1, 2, 3, 4] })),
    categories,
  });
}

const pets = [
  { id: 18, name: 'dog' },
  { id: 3, name: 'cat' },
  { id: 90_000, name: 'bird' },
];
const defaults = {
  path: '.',
  train: 'train',
  valid: 'valid',
  ids: 'dense',
  images: null,
  missing: 'error',
  limit: null,
  only: [],
};
const open = (root: string, args: Partial<Record<keyof typeof defaults, unknown>> = {}) =>
  openUsable(cocoJson, { ...defaults, ...args }, { root, seed: 1 });

const labelsOf = ({ splits }: Dataset, name: string) =>
  Array.from({ length: splits[name]!.length }, (_, i) => splits[name]!.at(i).truth.label).flat();

describe('category ids', () => {
  const files = (valid: readonly Category[]) => ({
    'annotations/instances_train.json': cocoFile([18, 3, 90_000], pets),
    'annotations/instances_valid.json': cocoFile([3, 18], valid),
    'train/0.png': '',
    'valid/0.png': '',
  });

  it('are numbered without gaps in the order of ids, over both files', async () => {
    const root = temporaryFolder();
    writeFiles(root, files([...pets.slice(0, 2), { id: 1, name: 'ant' }]));
    const dataset = await open(root);
    expect(dataset.names.label).toEqual(['ant', 'cat', 'dog', 'bird']);
    expect(labelsOf(dataset, 'train')).toEqual([2, 1, 3]);
    expect(labelsOf(dataset, 'valid')).toEqual([1, 2]);
  });

  it('are the classes by default, which bounds them', async () => {
    const root = temporaryFolder();
    writeFiles(root, files(pets));
    expect(await dataErrorOf(() => open(root, { ids: 'class' }), root)).toMatchSnapshot();
  });

  it.each<[string, readonly Category[]]>([
    [
      'with another name in the other file',
      [
        { id: 3, name: 'dog' },
        { id: 18, name: 'cat' },
      ],
    ],
    ['with the same name', [...pets, { id: 4, name: 'cat' }]],
    ['below 0', [{ id: -1, name: 'cat' }]],
  ])('%s are refused', async (_name, categories) => {
    const root = temporaryFolder();
    writeFiles(root, files(categories));
    expect(await dataErrorOf(() => open(root), root)).toMatchSnapshot();
  });
});

describe('own files of the form of COCO', () => {
  it('are named by their paths, with the images beside them', async () => {
    const root = temporaryFolder();
    writeFiles(root, {
      'train/_annotations.coco.json': cocoFile([18], pets),
      'valid/_annotations.coco.json': cocoFile([3], pets),
    });
    const names = { train: 'train/_annotations.coco.json', valid: 'valid/_annotations.coco.json' };
    const { splits } = await open(root, names);
    expect(splits.valid!.at(0).fields.image).toMatchObject({ image: { path: `${root}/valid/0.png` } });
  });

  it('are divided by a share', async () => {
    const root = temporaryFolder();
    writeFiles(root, { 'boxes.json': cocoFile(new Array<number>(10).fill(18), pets), 'images/0.png': '' });
    const dataset = await open(root, { train: 'boxes.json', valid: 0.3, images: 'images' });
    const ids = (name: string) =>
      Array.from({ length: dataset.splits[name]!.length }, (_, i) => dataset.splits[name]!.at(i).id);
    expect([ids('train').length, ids('valid').length]).toEqual([7, 3]);
    expect(new Set([...ids('train'), ...ids('valid')]).size).toBe(10);
  });

  it('name images inside their folder', async () => {
    const root = temporaryFolder();
    const outside = cocoFile([18, 3], pets).replace('1.png', '../../1.png');
    writeFiles(root, { 'boxes.json': outside, 'images/0.png': '' });
    const args = { train: 'boxes.json', valid: 'boxes.json', images: 'images' };
    expect(await dataErrorOf(() => open(root, args), root)).toMatchSnapshot();
  });

  it('are reported once where a shared file is missing', async () => {
    const root = temporaryFolder();
    const { splits } = await cocoJson.open(
      { ...defaults, train: 'boxes.json', valid: 0.3 },
      { root, seed: 1 },
    );
    expect(splits.train!.problems!.count).toBe(1);
    expect(splits.valid!.length).toBe(0);
  });
});
