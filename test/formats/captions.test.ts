import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { captions } from '../../src/runtime/formats/captions.ts';
import type { Dataset } from '../../src/runtime/records/record.ts';
import { imageOf, textOf } from '../records/inputs.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { dataErrorOf, haveSamples, openUsable, samples } from './shared.ts';
import { writeFiles } from './written.ts';

const images = { 'images/a.jpg': '', 'images/b.jpg': '', 'images/c.PNG': '' };
const coco = JSON.stringify({
  annotations: [
    { id: 1, image_id: 7, caption: ' A cat.\n' },
    { id: 2, image_id: 7, caption: 'A cat sleeps.' },
    { id: 3, image_id: 8, caption: 'A dog.' },
  ],
  images: [
    { id: 7, file_name: 'a.jpg' },
    { id: 8, file_name: 'b.jpg' },
  ],
});

function open(
  files: Readonly<Record<string, string | Uint8Array>>,
  valid: string | number,
  train = Object.keys(files)[0]!,
) {
  const root = temporaryFolder();
  writeFiles(root, { ...images, ...files });
  const args = { path: '.', train, valid, images: ['images'] };
  return { root, dataset: () => openUsable(captions, args, { root, seed: 1 }) };
}

const recordsOf = ({ splits }: Dataset, name: string) =>
  Array.from({ length: splits[name]!.length }, (_, i) => {
    const sample = splits[name]!.at(i);
    const image = imageOf(sample);
    return [image?.kind === 'file' ? image.path.replace(/^.*\//, '') : undefined, ...textOf(sample)!];
  });

describe('the format captions', () => {
  it('reads files of COCO, whose images may follow the captions', async () => {
    const dataset = await open({ 'train.json': coco, 'valid.json': coco }, 'valid.json').dataset();
    expect(recordsOf(dataset, 'train')).toEqual([
      ['a.jpg', 'A cat.'],
      ['a.jpg', 'A cat sleeps.'],
      ['b.jpg', 'A dog.'],
    ]);
  });

  it.skipIf(!haveSamples)('reads the sample of COCO', async () => {
    const args = { train: 'annotations/captions_train2017.json', valid: 'annotations/captions_val2017.json' };
    const folders = { path: 'coco', images: ['train2017', 'val2017'] };
    const { splits } = await openUsable(captions, { ...folders, ...args }, { root: samples, seed: 1 });
    expect([splits.train!.length, splits.valid!.length]).toEqual([145, 140]);
  });

  it('remarks on captions of images that are in both splits', async () => {
    const files = { 'a.token': 'a.jpg#0\tA cat .\nb.jpg#0\tA dog .', 'b.token': 'b.jpg#1\tThe dog .' };
    const { splits } = await open(files, 'b.token').dataset();
    expect(splits.train!.remarks!.list()).toEqual([]);
    expect(splits.valid!.remarks!.list()).toMatchObject([
      { count: 1, message: 'captions of images that are also trained on' },
    ]);
  });

  it('reads the tokens of Flickr30k', async () => {
    const file = 'a.jpg#0\tA cat , asleep .\r\na.jpg#1\tA "cat" .\r\nb.jpg#0\tA dog .\r\n';
    const dataset = await open({ 'a.token': file, 'b.token': 'c.PNG#0\tA bird .' }, 'b.token').dataset();
    expect(recordsOf(dataset, 'train')).toEqual([
      ['a.jpg', 'A cat , asleep .'],
      ['a.jpg', 'A "cat" .'],
      ['b.jpg', 'A dog .'],
    ]);
    expect(recordsOf(dataset, 'valid')).toEqual([['c.PNG', 'A bird .']]);
  });

  it('reads the results.csv of Flickr30k with its line that lacks a bar', async () => {
    const file = 'image_name| comment_number| comment\na.jpg| 0| A cat , asleep .\na.jpg| 4   A dog runs .\n';
    const dataset = await open({ 'results.csv': file, 'v.csv': file }, 'v.csv').dataset();
    expect(recordsOf(dataset, 'train')).toEqual([
      ['a.jpg', 'A cat , asleep .'],
      ['a.jpg', 'A dog runs .'],
    ]);
  });

  it('reads JSON Lines with the columns of Hugging Face, Parquet, and CSV with semicolons', async () => {
    const lines =
      '{"file_name": "a.jpg", "text": "A cat; asleep"}\n{"file_name": "b.jpg", "text": "A dog"}\n';
    const columnData: ColumnSource[] = [
      { name: 'image', data: ['a.jpg', 'b.jpg'], type: 'STRING' },
      { name: 'caption', data: ['A cat; asleep', 'A dog'], type: 'STRING' },
    ];
    const files = {
      'metadata.jsonl': lines,
      'own.parquet': Buffer.from(parquetWriteBuffer({ columnData })),
      'own.csv': 'image;caption\na.jpg;"A cat; asleep"\nb.jpg;A dog\n',
    };
    for (const name of Object.keys(files)) {
      const dataset = await open(files, name, name).dataset();
      expect(recordsOf(dataset, 'train')).toEqual([
        ['a.jpg', 'A cat; asleep'],
        ['b.jpg', 'A dog'],
      ]);
    }
  });

  it('reads CSV with quotes, and names without an ending', async () => {
    const file = '\ufeffimage,caption\na.jpg,"A ""cat"", asleep"\nc,A bird\n';
    const dataset = await open({ 'captions.txt': file, 'v.csv': file }, 'v.csv').dataset();
    expect(recordsOf(dataset, 'valid')).toEqual([
      ['a.jpg', 'A "cat", asleep'],
      ['c.PNG', 'A bird'],
    ]);
  });

  it('holds out images with all their captions', async () => {
    const lines = ['a.jpg', 'b.jpg', 'c.PNG'].flatMap((name) =>
      [0, 1, 2].map((i) => `${name}#${i}\ttext ${i}`),
    );
    const dataset = await open({ 'a.token': lines.join('\n') }, 0.3).dataset();
    expect([dataset.splits.train!.length, dataset.splits.valid!.length]).toEqual([6, 3]);
    expect(new Set(recordsOf(dataset, 'valid').map(([image]) => image)).size).toBe(1);
  });
});

describe('broken captions', () => {
  it.each<[string, Readonly<Record<string, string>>, (string | number)?]>([
    ['an empty file', { 'a.csv': '' }],
    ['a header alone', { 'a.csv': 'image,caption\n' }],
    ['unknown columns', { 'a.csv': 'photo,sentence_text\na.jpg,A cat\n' }],
    ['an empty caption', { 'a.csv': 'image,caption\na.jpg,\nb.jpg,A dog\n' }],
    ['a ragged row', { 'a.csv': 'image,caption\na.jpg,A cat, asleep\nb.jpg,A dog\n' }],
    ['a missing image', { 'a.csv': 'image,caption\nq.jpg,A cat\nb.jpg,A dog\n' }],
    ['an image outside the folder', { 'a.csv': 'image,caption\n../../x.jpg,A cat\nb.jpg,A dog\n' }],
    ['a line of another form', { 'a.token': 'a.jpg#0\tA cat\nb.jpg A dog\n' }],
    ['an unknown image id', { 'a.json': coco.replace('"image_id":8', '"image_id":9') }],
    ['an image id that occurs twice', { 'a.json': coco.replace('"id":8', '"id":7') }],
    ['a caption that is a number', { 'a.json': coco.replace('"A dog."', '3') }],
    [
      'boxes instead of captions',
      { 'a.json': '{"images": [], "annotations": [{"image_id": 1, "bbox": [1, 2, 3, 4]}]}' },
    ],
    ['broken JSON', { 'a.json': coco.slice(0, 80) }],
    ['one image to divide', { 'a.token': 'a.jpg#0\tA cat\na.jpg#1\tThe cat\n' }, 0.5],
    ['a missing file', { 'a.csv': 'image,caption\na.jpg,A cat\n' }, 'missing.csv'],
  ])('%s', async (_name, files, valid = Object.keys(files)[0]!) => {
    const { root, dataset } = open(files, valid);
    expect(await dataErrorOf(dataset, root)).toMatchSnapshot();
  });
});
