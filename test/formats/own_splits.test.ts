import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { captions } from '../../src/runtime/formats/captions.ts';
import { cocoJson } from '../../src/runtime/formats/coco_json.ts';
import { code } from '../../src/runtime/formats/code.ts';
import { easyVqa } from '../../src/runtime/formats/easy_vqa.ts';
import { imageFolder } from '../../src/runtime/formats/image_folder.ts';
import { vocXml } from '../../src/runtime/formats/voc_xml.ts';
import { vqaJson } from '../../src/runtime/formats/vqa_json.ts';
import { webdataset } from '../../src/runtime/formats/webdataset.ts';
import { yolo } from '../../src/runtime/formats/yolo.ts';
import type { Dataset, Sample } from '../../src/runtime/records/record.ts';
import { imageOf, textOf } from '../records/inputs.ts';
import { tarFile } from '../shards/tar.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { dataErrorOf, openUsable, problemsOf } from './shared.ts';
import { plainImage, writeFiles } from './written.ts';

function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = temporaryFolder();
  writeFiles(root, files);
  return root;
}

const samplesOf = ({ splits }: Dataset, name: string): readonly Sample[] =>
  Array.from({ length: splits[name]!.length }, (_, i) => splits[name]!.at(i));
const textsOf = (dataset: Dataset, name: string) =>
  samplesOf(dataset, name).map((sample) => textOf(sample)![0]);
const imagesOf = (dataset: Dataset, name: string) =>
  samplesOf(dataset, name).map((sample) => {
    const image = imageOf(sample);
    return image?.kind === 'file' ? image.path.replace(/^.*\//, '') : undefined;
  });
const remarksOf = ({ splits }: Dataset) => splits.train!.remarks!.list().map(({ message }) => message);

const label = { builtin: 'label', args: { column: 'kind', names: [] } };

describe('splits of captions', () => {
  const defaults = { path: '.', valid: null, split: null, images: ['images'] };
  const files = { 'images/a.jpg': '', 'images/b.jpg': '', 'images/COCO_val2014_000000000009.jpg': '' };
  const open = (root: string, args: object) =>
    openUsable(captions, { ...defaults, ...args }, { root, seed: 1 });

  /** The layout of `dataset_flickr30k.json`. */
  const karpathy = (splits: readonly string[]) =>
    JSON.stringify({
      images: splits.map((split, i) => ({
        sentids: [2 * i, 2 * i + 1],
        imgid: i,
        sentences: [0, 1].map((k) => ({
          tokens: ['cat', String(i), String(k)],
          raw: `A cat ${i} ${k}.`,
          imgid: i,
          sentid: 2 * i + k,
        })),
        split,
        filename: ['a.jpg', 'b.jpg', 'COCO_val2014_000000000009.jpg', 'missing.jpg'][i],
      })),
      dataset: 'flickr30k',
    });

  it('are those of Karpathy, with `restval` in training and images of `test` not needed', async () => {
    const root = folderWith({ ...files, 'dataset.json': karpathy(['train', 'val', 'restval', 'test']) });
    const dataset = await open(root, { train: 'dataset.json', split: 'split' });
    expect(textsOf(dataset, 'train')).toEqual(['A cat 0 0.', 'A cat 0 1.', 'A cat 2 0.', 'A cat 2 1.']);
    expect(imagesOf(dataset, 'valid')).toEqual(['b.jpg', 'b.jpg']);
    expect(remarksOf(dataset)).toEqual(["records of the split 'test' are in neither split"]);
  });

  it('may be a share of the images of Karpathy, with a remark', async () => {
    const root = folderWith({ ...files, 'dataset.json': karpathy(['train', 'val', 'restval']) });
    const dataset = await open(root, { train: 'dataset.json', valid: 0.3 });
    expect([dataset.splits.train!.length, dataset.splits.valid!.length]).toEqual([4, 2]);
    expect(remarksOf(dataset)[0]).toContain('write `split: "split"`');
  });

  it('are a column of CSV or a field of an image in the form of COCO', async () => {
    const csv = 'image,caption,fold\na.jpg,A cat,train\nb.jpg,A dog,val\n';
    const coco = JSON.stringify({
      images: [
        { id: 1, file_name: 'a.jpg', subset: 'train' },
        { id: 2, file_name: 'b.jpg', subset: 'valid' },
      ],
      annotations: [
        { image_id: 2, caption: 'A dog' },
        { image_id: 1, caption: 'A cat' },
      ],
    });
    const root = folderWith({ ...files, 'own.csv': csv, 'own.json': coco, 'own.token': 'a.jpg#0\tA cat' });
    for (const args of [
      { train: 'own.csv', split: 'fold' },
      { train: 'own.json', split: 'subset' },
    ]) {
      const dataset = await open(root, args);
      expect([textsOf(dataset, 'train'), textsOf(dataset, 'valid')]).toEqual([['A cat'], ['A dog']]);
    }
    expect(
      await dataErrorOf(() => open(root, { train: 'own.token', split: 'fold' }), root),
    ).toMatchInlineSnapshot(`
      "<root>/own.token: there is no column 'fold': the lines of Flickr30k have none for the split
      write \`valid: 5%\`, or use \`dataset_flickr30k.json\`, which names the split of each image"
    `);
  });

  it('are the same wherever the folder is', async () => {
    const csv = `image,caption\n${Array.from({ length: 40 }, (_, i) => `${i}.jpg,text ${i}\n`).join('')}`;
    const images = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`images/${i}.jpg`, '']));
    const root = folderWith({ 'own.csv': csv, ...images });
    const before = textsOf(await open(root, { train: 'own.csv', valid: 0.25 }), 'valid');
    mkdirSync(join(root, 'moved'));
    for (const name of ['own.csv', 'images']) renameSync(join(root, name), join(root, 'moved', name));
    expect(textsOf(await open(join(root, 'moved'), { train: 'own.csv', valid: 0.25 }), 'valid')).toEqual(
      before,
    );
  });
});

describe('splits of questions', () => {
  const images = ['1', '2', '3', '4'].map((id) => [`images/${id}.jpg`, ''] as const);
  const questions = Array.from({ length: 8 }, (_, i) => ({
    question_id: i,
    image_id: Math.floor(i / 2) + 1,
    question: `Which ${i}?`,
    fold: ['train', 'train', 'train', 'val', 'val', 'val', 'test', 'test'][i],
  }));
  const own = {
    ...Object.fromEntries(images),
    'answers.json': '["yes", "no"]',
    'q.json': JSON.stringify({ questions }),
    'a.json': JSON.stringify({
      annotations: questions.map(({ question_id }) => ({ question_id, answers: ['yes'] })),
    }),
  };
  const defaults = {
    path: '.',
    images: ['images'],
    answers: 'answers.json',
    train_questions: 'q.json',
    train_annotations: 'a.json',
    valid_questions: 'v2_OpenEnded_mscoco_val2014_questions.json',
    valid_annotations: 'v2_mscoco_val2014_annotations.json',
    valid: null,
    split: null,
  };
  const open = (root: string, args: object) =>
    openUsable(vqaJson, { ...defaults, ...args }, { root, seed: 1 });

  it('are a share of the images in `vqa_json`', async () => {
    const dataset = await open(folderWith(own), { valid: 0.25 });
    expect([dataset.splits.train!.length, dataset.splits.valid!.length]).toEqual([6, 2]);
    expect(new Set(imagesOf(dataset, 'valid')).size).toBe(1);
    expect(imagesOf(dataset, 'train')).not.toContain(imagesOf(dataset, 'valid')[0]);
  });

  it('are a field of the questions in `vqa_json`; those of `test` need neither image nor annotation', async () => {
    const { 'images/4.jpg': _, ...files } = own as Record<string, string>;
    const dataset = await open(folderWith(files), { split: 'fold' });
    expect([textsOf(dataset, 'train'), textsOf(dataset, 'valid')]).toEqual([
      ['Which 0?', 'Which 1?', 'Which 2?'],
      ['Which 3?', 'Which 4?', 'Which 5?'],
    ]);
  });

  it('are said once', () => {
    expect(vqaJson.check!({ ...defaults, valid: 0.2, valid_questions: 'own.json' })).toMatchObject([
      { arguments: ['valid', 'valid_questions'] },
    ]);
    expect(vqaJson.check!({ ...defaults, split: 'fold' })).toEqual([]);
  });

  it('are a share of the images in `easy_vqa`', async () => {
    const list = questions.map(({ image_id, question }) => [question, 'yes', image_id]);
    const root = folderWith({
      'answers.txt': 'yes\nno\n',
      'all/questions.json': JSON.stringify(list),
      ...Object.fromEntries(images.map(([name]) => [`all/${name}`, ''])),
    });
    const dataset = await openUsable(easyVqa, { path: '.', train: 'all', valid: 0.25 }, { root, seed: 1 });
    expect([dataset.splits.train!.length, dataset.splits.valid!.length]).toEqual([6, 2]);
    expect(imagesOf(dataset, 'train')).not.toContain(imagesOf(dataset, 'valid')[0]);
  });
});

describe('splits of boxes', () => {
  /**
   * 20 images: every tenth has no class, all others have class 0, and every fifth also has the rare class 1.
   */
  const classesOf = (i: number) => (i % 10 === 9 ? [] : i % 5 === 0 ? [0, 1] : [0]);
  const hasRare = (sample: Sample) => (sample.truth.label as readonly number[]).includes(1);
  const [train, valid] = [(d: Dataset) => samplesOf(d, 'train'), (d: Dataset) => samplesOf(d, 'valid')];
  const numbers = Array.from({ length: 20 }, (_, i) => i);

  const cocoFile = JSON.stringify({
    images: numbers.map((id) => ({
      id,
      file_name: `${id}.png`,
      width: 100,
      height: 50,
      part: id === 3 ? 'val' : id === 4 ? 'test' : 'train',
    })),
    annotations: numbers.flatMap((image_id) =>
      classesOf(image_id).map((category_id) => ({ image_id, category_id, bbox: [1, 2, 3, 4] })),
    ),
    categories: [
      { id: 0, name: 'cat' },
      { id: 1, name: 'dog' },
    ],
  });
  const cocoArguments = {
    path: '.',
    train: 'boxes.json',
    valid: null,
    split: null,
    stratify: false,
    ids: 'class',
    only: [],
    images: null,
    missing: 'error',
    limit: null,
  };

  it('keep the share of images with a rare class in `coco_json`', async () => {
    const root = folderWith({ 'boxes.json': cocoFile });
    for (const seed of [1, 2, 3]) {
      const dataset = await openUsable(
        cocoJson,
        { ...cocoArguments, valid: 0.25, stratify: true },
        { root, seed },
      );
      expect([valid(dataset).length, valid(dataset).filter(hasRare).length]).toEqual([6, 1]);
      expect(train(dataset).filter(hasRare)).toHaveLength(3);
    }
  });

  it('are a field of the images in `coco_json`', async () => {
    const root = folderWith({ 'boxes.json': cocoFile });
    const dataset = await openUsable(cocoJson, { ...cocoArguments, split: 'part' }, { root, seed: 1 });
    expect(imagesOf(dataset, 'valid')).toEqual(['3.png']);
    expect(train(dataset)).toHaveLength(18);
    expect(
      await dataErrorOf(
        () => openUsable(cocoJson, { ...cocoArguments, split: 'fold' }, { root, seed: 1 }),
        root,
      ),
    ).toMatchInlineSnapshot(`
      "<root>/boxes.json: image 0: expected 'fold' to be train or valid, found nothing
      records of a third split have \`test\`"
    `);
  });

  it('keep the share of images with a rare class in `yolo` and `voc_xml`', async () => {
    const image = await plainImage(100, 50);
    const box = '<bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox>';
    const root = folderWith({
      'data.yaml': 'train: images\nnames: [cat, dog]\n',
      ...Object.fromEntries(
        numbers.flatMap((i) => [
          [`images/${i}.png`, image],
          [
            `labels/${i}.txt`,
            classesOf(i)
              .map((c) => `${c} 0.5 0.5 0.2 0.4\n`)
              .join(''),
          ],
          [
            `Annotations/${i}.xml`,
            `<annotation>${classesOf(i)
              .map((c) => `<object><name>${['cat', 'dog'][c]}</name>${box}</object>`)
              .join('')}</annotation>`,
          ],
        ]),
      ),
    });
    const share = { valid: 0.25, stratify: true, only: [] };
    const voc = {
      path: '.',
      train: 'train',
      corners: 'pixels',
      names: [],
      annotations: 'Annotations',
      images: 'images',
      sets: 'ImageSets/Main',
      ...share,
    };
    for (const seed of [1, 2, 3]) {
      const ofYolo = await openUsable(yolo, { path: 'data.yaml', ...share }, { root, seed });
      const ofVoc = await openUsable(vocXml, voc, { root, seed });
      for (const dataset of [ofYolo, ofVoc]) {
        expect([valid(dataset).length, valid(dataset).filter(hasRare).length]).toEqual([6, 1]);
      }
    }
  });
});

describe('splits of rows', () => {
  it('are a column of shards', async () => {
    const root = temporaryFolder();
    const members = ['train', 'val', 'train', 'test'].flatMap((fold, i) => [
      { name: `${i}.txt`, content: `text ${i}` },
      { name: `${i}.kind`, content: String(i % 3) },
      { name: `${i}.json`, content: JSON.stringify({ fold }) },
    ]);
    writeFileSync(join(root, '0.tar'), tarFile(members));
    const columns = { text: { builtin: 'text', args: { column: 'txt', pair: null } }, label };
    const args = {
      train: ['0.tar'],
      valid: null,
      split: 'json.fold',
      hold_out: 'records',
      stratify: false,
      buffer: null,
    };
    const dataset = await webdataset.open(args, { root, seed: 1, columns });
    expect([textsOf(dataset, 'train'), samplesOf(dataset, 'train').length]).toEqual([
      ['text 0', 'text 2'],
      2,
    ]);
    expect(problemsOf(dataset).map(({ message }) => message)).toEqual([
      expect.stringContaining("unknown class '1'"),
    ]);
  });

  it('are a key of rows from code', async () => {
    const rows = ['train', 'train', 'valid', 'test'].map((fold, i) => ({
      text: `text ${i}`,
      kind: i % 2,
      fold,
    }));
    const columns = { text: { builtin: 'text', args: { column: 'text', pair: null } }, label };
    const args = { valid: null, split: 'fold', stratify: false };
    const context = { root: '/', seed: 1, name: 'mine', columns };
    const dataset = await openUsable(code, args, { ...context, code: rows });
    expect([textsOf(dataset, 'train'), textsOf(dataset, 'valid')]).toEqual([
      ['text 0', 'text 1'],
      ['text 2'],
    ]);
    expect(
      await dataErrorOf(() => code.open(args, { ...context, code: { train: rows, valid: rows } }), '-'),
    ).toMatchInlineSnapshot(`
      "dataset mine: the program passes both splits, and \`split\` names a key that divides rows
      remove \`split\` from the format, or pass one iterable"
    `);
  });
});

describe('splits of folders', () => {
  const files = { 'cat/1.png': '', 'cat/2.png': '', 'dog/1.png': '', 'dog/2.png': '' };
  const open = (root: string) =>
    openUsable(imageFolder, { path: '.', valid: 'valid.txt', stratify: false }, { root, seed: 1 });

  it('are the files of a list, with or without endings', async () => {
    const root = folderWith({ ...files, 'valid.txt': 'cat/2.png\r\n\r\ndog/1\r\n' });
    const dataset = await open(root);
    expect(samplesOf(dataset, 'valid').map(({ id }) => id)).toEqual(['cat/2.png', 'dog/1.png']);
    expect(samplesOf(dataset, 'train').map(({ id }) => id)).toEqual(['cat/1.png', 'dog/2.png']);
  });

  it.each([
    ['a name without a file', 'cat/2.png\ncat/3.png\n'],
    ['no name', '\n'],
    ['every name', Object.keys(files).join('\n')],
  ])('refuse %s in the list', async (_, list) => {
    const root = folderWith({ ...files, 'valid.txt': list });
    expect(await dataErrorOf(() => open(root), root)).toMatchSnapshot();
  });
});
