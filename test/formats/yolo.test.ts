import { rmSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { yolo } from '../../src/runtime/formats/yolo.ts';
import type { DetectionExtra } from '../../src/runtime/records/detection.ts';
import type { Dataset } from '../../src/runtime/records/record.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { dataErrorOf, openUsable, problemsOf } from './shared.ts';
import { plainImage, writeFiles } from './written.ts';

const image = await plainImage(100, 50);
const description = 'train: images/train\nval: images/val\nnames: [cat, dog]\n';
const usual: Readonly<Record<string, string | Uint8Array>> = {
  'data.yaml': description,
  'images/train/a.png': image,
  'labels/train/a.txt': '0 0.5 0.5 0.2 0.4\n1 0.25 0.5 0.5 1\n',
  'images/val/b.png': image,
  'labels/val/b.txt': '',
};

/** A folder with the usual files, some of them changed (null: removed). */
function folderWith(changes: Readonly<Record<string, string | Uint8Array | null>>): string {
  const root = temporaryFolder();
  const kept = Object.entries({ ...usual, ...changes }).filter(([, content]) => content !== null);
  writeFiles(root, Object.fromEntries(kept) as Readonly<Record<string, string | Uint8Array>>);
  return root;
}

const open = (root: string, valid: number | null = null) =>
  openUsable(yolo, { path: 'data.yaml', valid, only: [] }, { root, seed: 1 });

const boxesOf = ({ splits }: Dataset, name: string) =>
  Array.from({ length: splits[name]!.length }, (_, i) => {
    const { objects } = splits[name]!.at(i).extra as unknown as DetectionExtra;
    return objects.map(({ classIndex, box }) => [classIndex, ...box]);
  });
const idsOf = ({ splits }: Dataset, name: string) =>
  Array.from({ length: splits[name]!.length }, (_, i) => splits[name]!.at(i).id);

describe('the format yolo', () => {
  it('reads boxes in pixels of the image', async () => {
    const dataset = await open(folderWith({}));
    expect(dataset.names.label).toEqual(['cat', 'dog']);
    expect(boxesOf(dataset, 'train')).toEqual([
      [
        [0, 40, 15, 20, 20],
        [1, 0, 0, 50, 50],
      ],
    ]);
    expect(boxesOf(dataset, 'valid')).toEqual([[]]);
    expect(dataset.splits.train!.at(0).truth).toEqual({
      label: [0, 1],
      box: [0.5, 0.5, 0.2, 0.4, 0.25, 0.5, 0.5, 1],
    });
  });

  it('restores the pixels from which six decimals were computed', async () => {
    const [width, height] = [640, 427];
    const boxes = Array.from({ length: 50 }, (_, i) => {
      const at = (k: number) => Math.round(((i * 7919 + k * 104_729) % 200) * 100 + i * 37 + k) / 100;
      return [at(1), at(2), at(3), at(4)] as const;
    });
    const lines = boxes.map(([x, y, w, h]) => {
      const values = [(x + w / 2) / width, (y + h / 2) / height, w / width, h / height];
      return `0 ${values.map((value) => value.toFixed(6)).join(' ')}`;
    });
    const files = { 'images/train/a.png': await plainImage(width, height) };
    const dataset = await open(folderWith({ ...files, 'labels/train/a.txt': lines.join('\n') }));
    expect(boxesOf(dataset, 'train')[0]).toEqual(boxes.map((box) => [0, ...box]));
  });

  it('takes polygons as the boxes around them, repeated lines once, and CRLF', async () => {
    const lines = '0 0.1 0.2 0.5 0.2 0.3 0.8\r\n1 0.5 0.5 0.2 0.2\r\n1 0.50 0.5 0.2 0.2\r\n';
    const dataset = await open(folderWith({ 'labels/train/a.txt': lines }));
    expect(boxesOf(dataset, 'train')).toEqual([
      [
        [0, 10, 10, 40, 30],
        [1, 40, 20, 20, 10],
      ],
    ]);
    expect(dataset.splits.train!.remarks!.list()).toMatchObject([
      { message: 'objects that occur twice in a label file are counted once', count: 1 },
    ]);
  });

  it('reads nested folders, names with uppercase endings and dots, and names as a mapping', async () => {
    const dataset = await open(
      folderWith({
        'data.yaml': 'path: .\ntrain: [images/train]\nval: images/val\nnc: 2\nnames:\n  1: dog\n  0: cat\n',
        'images/train/a.png': null,
        'labels/train/a.txt': null,
        'images/train/deep/x.1.PNG': image,
        'labels/train/deep/x.1.txt': '1 0.5 0.5 1 1',
        'images/train/.hidden.png': 'no image',
      }),
    );
    expect(idsOf(dataset, 'train')).toEqual(['images/train/deep/x.1.PNG']);
    expect(boxesOf(dataset, 'train')).toEqual([[[1, 0, 0, 100, 50]]]);
    expect(dataset.names.label).toEqual(['cat', 'dog']);
  });

  it('reads lists of images, relative to the list or to the root', async () => {
    const root = folderWith({
      'data.yaml': 'train: lists/train.txt\nval: lists/val.txt\nnames: [cat, dog]\n',
      'lists/train.txt': 'images/train/a.png\n\n',
      'lists/val.txt': './../images/val/b.png\n',
    });
    const dataset = await open(root);
    expect([idsOf(dataset, 'train'), idsOf(dataset, 'valid')]).toEqual([
      ['images/train/a.png'],
      ['images/val/b.png'],
    ]);
  });

  it('understands the paths of exports whose data.yaml is in the root', async () => {
    const dataset = await open(
      folderWith({
        'data.yaml': 'train: ../train/images\nval: ../valid/images\nnames: [cat, dog]\n',
        'train/images/c.png': image,
        'train/labels/c.txt': '0 0.5 0.5 1 1',
        'valid/images/d.png': image,
        'valid/labels/d.txt': '0 0.5 0.5 1 1',
      }),
    );
    expect(idsOf(dataset, 'valid')).toEqual(['valid/images/d.png']);
  });

  it('holds out a share where data.yaml has no val', async () => {
    const more = Object.fromEntries(
      Array.from({ length: 9 }, (_, i) => i).flatMap((i) => [
        [`images/train/${i}.png`, image] as const,
        [`labels/train/${i}.txt`, ''] as const,
      ]),
    );
    const root = folderWith({ ...more, 'data.yaml': 'train: images/train\nnames: [cat, dog]\n' });
    const dataset = await open(root, 0.3);
    expect([dataset.splits.train!.length, dataset.splits.valid!.length]).toEqual([7, 3]);
    const [train, valid] = [idsOf(dataset, 'train'), idsOf(dataset, 'valid')];
    expect(new Set([...train, ...valid]).size).toBe(10);
  });

  it('remarks on images without labels and labels without images', async () => {
    const { splits } = await open(
      folderWith({ 'images/train/z.png': image, 'labels/train/gone.txt': '0 0.5 0.5 1 1' }),
    );
    expect(splits.train!.remarks!.list().map(({ message, count }) => [message, count])).toEqual([
      ['label files without an image are not used', 1],
      ['images without a label file have no objects', 1],
    ]);
    expect(splits.train!.length).toBe(2);
  });
});

describe('broken YOLO data', () => {
  const labels = (text: string) => ({ 'labels/train/a.txt': text });
  const yaml = (text: string) => ({ 'data.yaml': text });
  const split = 'train: images/train\nval: images/val\n';

  it.each<[string, Readonly<Record<string, string | Uint8Array | null>>]>([
    ['a class out of range', labels('2 0.5 0.5 0.1 0.1')],
    ['a negative class', labels('-1 0.5 0.5 0.1 0.1')],
    ['a class that is not a number', labels('cat 0.5 0.5 0.1 0.1')],
    ['a box in pixels', labels('0 0.5 0.5 0.1 0.1\n0 32 20 10 10')],
    ['a box just outside', labels('0 1.2 0.5 0.1 0.1')],
    ['NaN', labels('0 nan 0.5 0.1 0.1')],
    ['a negative size', labels('0 0.5 0.5 -0.1 0.1')],
    ['four numbers', labels('0 0.5 0.5 0.1')],
    ['a confidence', labels('0 0.5 0.5 0.1 0.1 0.93')],
    ['commas', labels('0,0.5,0.5,0.1,0.1')],
    ['text that is not UTF-8', { 'labels/train/a.txt': Buffer.from('300aff', 'hex') }],
    ['no label file at all', { 'labels/train/a.txt': null }],
    ['an empty folder of images', { 'images/train/a.png': null, 'images/train/note.md': '' }],
    ['a missing folder of images', yaml('train: images/trian\nval: images/val\nnames: [cat]\n')],
    ['two images with one label file', { 'images/train/a.jpg': image }],
    [
      'an image listed twice',
      {
        ...yaml('train: l.txt\nval: images/val\nnames: [cat, dog]'),
        'l.txt': 'images/train/a.png\nimages/train/a.png\n',
      },
    ],
    [
      'a listed image that is missing',
      {
        ...yaml('train: l.txt\nval: images/val\nnames: [cat, dog]'),
        'l.txt': 'images/train/q.png\nimages/train/a.png\n',
      },
    ],
    [
      'a listed image outside the folder',
      {
        ...yaml('train: l.txt\nval: images/val\nnames: [cat, dog]'),
        'l.txt': '/secret.png\nimages/train/a.png\n',
      },
    ],
    ['an empty list', { ...yaml('train: l.txt\nval: images/val\nnames: [cat, dog]'), 'l.txt': '\n' }],
    ['broken YAML', yaml('train: [images/train\nval: images/val\n')],
    ['a key that occurs twice', yaml(`${split}train: images/val\nnames: [cat]\n`)],
    ['YAML that is a list', yaml('- images/train\n')],
    ['an empty description', yaml('')],
    ['no train', yaml('val: images/val\nnames: [cat]\n')],
    ['no val', yaml('train: images/train\nnames: [cat]\n')],
    ['no names', yaml(split)],
    ['names as text', yaml(`${split}names: cat\n`)],
    ['names with a gap', yaml(`${split}names: {0: cat, 2: dog}\n`)],
    ['a name that occurs twice', yaml(`${split}names: [cat, dog, cat]\n`)],
    ['a name that is a list', yaml(`${split}names: [cat, [dog]]\n`)],
    ['nc and names that disagree', yaml(`${split}nc: 3\nnames: [cat, dog]\n`)],
    ['a missing root', yaml(`path: pets\n${split}names: [cat]\n`)],
    ['an unknown anchor', yaml(`${split}names: *classes\n`)],
  ])('%s', async (_name, changes) => {
    const root = folderWith(changes);
    expect(await dataErrorOf(() => open(root), root)).toMatchSnapshot();
  });

  it('a missing description', async () => {
    const root = folderWith({ 'data.yaml': null });
    expect(await dataErrorOf(() => open(root), root)).toMatchSnapshot();
  });

  it('val and a share', async () => {
    const root = folderWith({});
    expect(await dataErrorOf(() => open(root, 0.2), root)).toMatchSnapshot();
  });

  it('an image that is rotated by a tag, or damaged, or gone', async () => {
    const rotated = await sharp(image).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const root = folderWith({
      'images/train/a.png': rotated,
      'images/train/b.png': 'no image',
      'images/train/c.png': image,
    });
    const { splits } = await open(root);
    rmSync(`${root}/images/train/c.png`);
    const messages = [0, 1, 2].map((i) => dataErrorOf(() => splits.train!.at(i), root));
    expect(await Promise.all(messages)).toMatchSnapshot();
  });

  it('every line of every file is reported', async () => {
    const root = folderWith(labels('7 0.5 0.5 0.1 0.1\n0 0.5 0.5\n8 0.5 0.5 0.1 0.1\n'));
    const dataset = await yolo.open({ path: 'data.yaml', valid: null, only: [] }, { root, seed: 1 });
    expect(problemsOf(dataset)).toHaveLength(3);
  });
});
