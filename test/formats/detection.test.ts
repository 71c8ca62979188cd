import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { Decoder } from '../../src/runtime/data/media/decode.ts';
import { cocoJson } from '../../src/runtime/formats/coco_json.ts';
import { cocoParquet } from '../../src/runtime/formats/coco_parquet.ts';
import { vgJson } from '../../src/runtime/formats/vg_json.ts';
import { cleanAttributes, cleanName } from '../../src/runtime/formats/visual_genome/clean.ts';
import type { DetectionExtra } from '../../src/runtime/records/detection.ts';
import type { Split } from '../../src/runtime/records/record.ts';
import { imageOf } from '../records/inputs.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { dataErrorOf, haveSamples, openUsable, samples } from './shared.ts';

const cocoArgs = {
  path: 'coco',
  train: 'train2017',
  valid: 'val2017',
  ids: 'class',
  images: null,
  missing: 'error',
  limit: null,
  only: [],
};
const vgArgs = {
  path: 'vg',
  vocabulary: 'words',
  coco_valid: null,
  held_out: 0.3,
  missing: 'error',
  limit: null,
  only: [],
};

function extras(split: Split): readonly DetectionExtra[] {
  return Array.from({ length: split.length }, (_, i) => split.at(i).extra as unknown as DetectionExtra);
}

describe.skipIf(!haveSamples)('the real samples', () => {
  const context = { root: samples, seed: 1 };

  it('COCO: every image and box, including crowds and empty images', async () => {
    const {
      splits,
      names: { label: labels },
    } = await openUsable(cocoJson, cocoArgs, context);
    expect([splits.train!.length, splits.valid!.length, labels!.length]).toEqual([95, 63, 91]);
    expect([labels![1], labels![12], labels![90]]).toEqual(['person', 'n/a', 'toothbrush']);
    const all = extras(splits.train!);
    expect(all.reduce((sum, { objects }) => sum + objects.length, 0)).toBe(873);
    expect(all.flatMap(({ objects }) => objects).filter(({ crowd }) => crowd)).toHaveLength(9);
    const empty = Array.from({ length: 95 }, (_, i) => splits.train!.at(i)).filter(
      ({ extra }) => (extra as unknown as DetectionExtra).imageId === 508,
    );
    expect(empty[0]!.truth).toEqual({ label: [], box: [], attributes: [] });
  });

  it('COCO: boxes are inside the image, and a greyscale image becomes RGB', async () => {
    const { splits } = await openUsable(cocoJson, cocoArgs, context);
    for (let i = 0; i < splits.train!.length; i++) {
      const box = splits.train!.at(i).truth.box as readonly number[];
      for (let at = 0; at < box.length; at += 4) {
        const [x, y, w, h] = box.slice(at, at + 4) as [number, number, number, number];
        expect(x - w / 2).toBeGreaterThanOrEqual(-1e-9);
        expect(y + h / 2).toBeLessThanOrEqual(1 + 1e-9);
        expect(w * h).toBeGreaterThan(0);
      }
    }
    const grey = await new Decoder().decode({
      kind: 'file',
      path: join(samples, 'coco/train2017/000000000086.jpg'),
    });
    expect(grey.data).toHaveLength(3 * grey.width * grey.height);
  });

  it('Visual Genome: 100 images, four of which exist on disk', async () => {
    const args = { ...vgArgs, path: 'visual_genome', vocabulary: '1600-400-20', held_out: 0.05 };
    const {
      splits,
      names: { label: labels, attributes },
    } = await openUsable(vgJson, args, context);
    expect(splits.train!.length + splits.valid!.length).toBe(100);
    expect([labels!.length, attributes!.length]).toEqual([1601, 401]);
    const first = splits.train!.at(0);
    const named = (first.truth.label as readonly number[]).slice(0, 3).map((id) => labels![id]);
    expect(named).toEqual(['clock', 'street', 'shade']);
    const names = (first.truth.attributes as readonly number[])
      .slice(0, 3)
      .map((id) => attributes![id] ?? id);
    expect(names).toEqual(['green', 'tall', -1]);
    const there = await openUsable(vgJson, { ...args, missing: 'skip', held_out: 0.3 }, context);
    expect(there.splits.train!.length + there.splits.valid!.length).toBe(4);
  });
});

const category = [{ id: 1, name: 'cat' }];
const image = { id: 7, file_name: 'a.jpg', width: 100, height: 50 };
const annotation = { id: 1, image_id: 7, category_id: 1, bbox: [10, 10, 20, 20], area: 300, iscrowd: 0 };

function cocoFolder(root: string, content: unknown, text = JSON.stringify(content)): void {
  for (const split of ['train2017', 'val2017']) {
    mkdirSync(join(root, 'coco', split), { recursive: true });
    mkdirSync(join(root, 'coco/annotations'), { recursive: true });
    writeFileSync(join(root, `coco/annotations/instances_${split}.json`), text);
  }
}

describe('COCO', () => {
  const open = (root: string, changes = {}) =>
    openUsable(cocoJson, { ...cocoArgs, ...changes }, { root, seed: 1 });

  it('clips boxes at the edge and drops crowds and boxes outside; keeps all for evaluation', async () => {
    const root = temporaryFolder();
    const annotations = [
      { ...annotation, bbox: [90, 40, 40, 40] },
      { ...annotation, bbox: [100, 10, 5, 5] },
      { ...annotation, bbox: [0, 0, 0, 10] },
      { ...annotation, iscrowd: 1 },
    ];
    // Annotations may precede their images.
    cocoFolder(root, { info: { a: '"]}' }, annotations, images: [image], categories: category });
    const { splits } = await open(root);
    const { truth, extra } = splits.train!.at(0);
    expect(truth.label).toEqual([1]);
    expect(truth.box).toEqual([0.95, 0.9, 0.1, 0.2]);
    expect((extra as unknown as DetectionExtra).objects).toHaveLength(4);
    expect((extra as unknown as DetectionExtra).objects[0]!.area).toBe(300);
  });

  it('reads attributes of COCO-style files of Visual Genome', async () => {
    const root = temporaryFolder();
    const ids = [3, 5, ...new Array<number>(14).fill(-1)];
    const content = {
      images: [image],
      annotations: [{ ...annotation, attribute_ids_max16: ids }],
      categories: category,
    };
    cocoFolder(root, content);
    expect((await open(root)).splits.train!.at(0).truth.attributes).toEqual(ids);
  });

  it('finds an image under the names of 2014 and 2017', async () => {
    const root = temporaryFolder();
    cocoFolder(root, {
      images: [{ ...image, file_name: '000000000007.jpg' }],
      annotations: [],
      categories: category,
    });
    const path = join(root, 'coco/train2017/COCO_train2014_000000000007.jpg');
    writeFileSync(path, '');
    expect(imageOf((await open(root)).splits.train!.at(0))).toMatchObject({ kind: 'file', path });
  });

  it.each<[string, unknown, string?]>([
    ['a truncated file', undefined, '{"images": [{"id": 7, "file_name": "a.j'],
    ['a file that is not JSON', undefined, 'hello'],
    ['an empty file', undefined, ''],
    ['a broken element', undefined, '{"images": [{"id": 7,}], "annotations": [], "categories": []}'],
    ['an empty list of images', { images: [], annotations: [], categories: category }],
    [
      'an unknown image',
      { images: [image], annotations: [{ ...annotation, image_id: 9 }], categories: category },
    ],
    [
      'an unknown category',
      { images: [image], annotations: [{ ...annotation, category_id: 5 }], categories: category },
    ],
    [
      'a box of three numbers',
      { images: [image], annotations: [{ ...annotation, bbox: [1, 2, 3] }], categories: category },
    ],
    ['a duplicate image', { images: [image, image], annotations: [], categories: category }],
    [
      'an image without width',
      { images: [{ ...image, width: 'wide' }], annotations: [], categories: category },
    ],
  ])('reports %s', async (_name, content, text) => {
    const root = temporaryFolder();
    cocoFolder(root, content, text);
    expect(await dataErrorOf(() => open(root), root)).toMatchSnapshot();
  });

  it('reports a missing folder, and a missing or truncated image', async () => {
    const root = temporaryFolder();
    expect(await dataErrorOf(() => open(root), root)).toContain('<root>/coco: no such folder');
    cocoFolder(root, { images: [image], annotations: [], categories: category });
    const { splits } = await open(root);
    const source = imageOf(splits.train!.at(0))!;
    expect(await dataErrorOf(() => new Decoder().decode(source), root)).toBe(
      '<root>/coco/train2017/a.jpg: no such image\nfetch the images again',
    );
    const jpeg = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } })
      .jpeg()
      .toBuffer();
    writeFileSync(join(root, 'coco/train2017/a.jpg'), jpeg.subarray(0, jpeg.length / 2));
    expect(await dataErrorOf(() => new Decoder().decode(source), root)).toContain(
      '<root>/coco/train2017/a.jpg: the image cannot be decoded',
    );
    expect(await dataErrorOf(() => open(root, { missing: 'skip', train: 'val2017' }), root)).toContain(
      'no file of its images exists',
    );
  });
});

describe('Visual Genome', () => {
  it('cleans names and attributes as for the published vocabulary', () => {
    expect(cleanName('Small Red car.')).toEqual({ name: 'car', attributes: ['small', 'red'] });
    expect(cleanName('traffic light')).toEqual({ name: 'traffic light', attributes: [] });
    expect(cleanName('red')).toEqual({ name: 'red', attributes: [] });
    expect(cleanAttributes('Tall and green')).toEqual(['tall', 'green']);
    expect(cleanAttributes('black and white')).toEqual(['black and white']);
  });

  function vgFolder(root: string, attributes: unknown): void {
    mkdirSync(join(root, 'vg/words'), { recursive: true });
    writeFileSync(join(root, 'vg/words/objects_vocab.txt'), 'clock\ncar,automobile');
    writeFileSync(join(root, 'vg/words/attributes_vocab.txt'), 'red\ntall\ngray,grey');
    const vgImage = (id: number) => ({
      image_id: id,
      width: 100,
      height: 100,
      url: `http://x/VG_100K/${id}.jpg`,
      coco_id: id === 2 ? 42 : null,
    });
    writeFileSync(join(root, 'vg/image_data.json'), JSON.stringify([vgImage(1), vgImage(2)]));
    writeFileSync(join(root, 'vg/attributes.json'), JSON.stringify(attributes));
    writeFileSync(
      join(root, 'val.json'),
      JSON.stringify({ images: [{ ...image, id: 42 }], annotations: [], categories: category }),
    );
  }
  const box = { x: 10, y: 10, w: 20, h: 20 };
  const open = (root: string) => openUsable(vgJson, { ...vgArgs, coco_valid: 'val.json' }, { root, seed: 1 });

  it('keeps names of the vocabulary, and holds out the images that COCO holds out', async () => {
    const root = temporaryFolder();
    const objects = [
      { ...box, names: ['tall Automobile'], attributes: ['grey', 'shiny', 'red'] },
      { ...box, names: ['red automobile'] },
      { ...box, names: ['zebra'] },
    ];
    vgFolder(root, [
      { image_id: 1, attributes: objects },
      { image_id: 2, attributes: [] },
    ]);
    const {
      splits,
      names: { label: labels },
    } = await open(root);
    expect(labels).toEqual(['__background__', 'clock', 'car']);
    const { truth } = splits.train!.at(0);
    expect(truth.label).toEqual([2, 2]);
    expect((truth.attributes as readonly number[]).filter((id) => id >= 0)).toEqual([2, 3, 1, 1]);
    expect(splits.valid!.at(0).extra!.imageId).toBe(2);
  });

  it.each<[string, unknown]>([
    ['an image that image_data.json does not list', [{ image_id: 3, attributes: [] }]],
    ['a name that is not text', [{ image_id: 1, attributes: [{ ...box, names: [5] }] }]],
    ['a box without a height', [{ image_id: 1, attributes: [{ x: 1, y: 1, w: 1, names: ['clock'] }] }]],
  ])('reports %s', async (_name, attributes) => {
    const root = temporaryFolder();
    vgFolder(root, attributes);
    expect(await dataErrorOf(() => open(root), root)).toMatchSnapshot();
  });
});

describe('COCO in Parquet', () => {
  const args = { path: 'coco', train: 'train', valid: 'val', boxes: 'corners', classes: 80, limit: null };
  const open = (root: string) => openUsable(cocoParquet, args, { root, seed: 1 });

  async function parquetFolder(root: string, category = 3): Promise<void> {
    mkdirSync(join(root, 'coco'), { recursive: true });
    const image = await sharp({ create: { width: 20, height: 10, channels: 3, background: '#ff0000' } })
      .png()
      .toBuffer();
    const bytes = parquetWriteBuffer({
      columnData: [
        { name: 'image', data: [new Uint8Array(image)], type: 'BYTE_ARRAY' },
        { name: 'width', data: [20], type: 'INT32' },
        { name: 'height', data: [10], type: 'INT32' },
        { name: 'objects', data: [{ category: [category], bbox: [[5, 2, 15, 8]] }], type: 'JSON' },
      ],
    });
    for (const name of ['train-00000-of-00001', 'val-00000-of-00001']) {
      writeFileSync(join(root, `coco/${name}.parquet`), Buffer.from(bytes));
    }
  }

  it('reads boxes immediately and images on demand', async () => {
    const root = temporaryFolder();
    await parquetFolder(root);
    const { splits } = await open(root);
    const record = splits.train!.at(0);
    const [{ truth }, source] = [record, imageOf(record)];
    expect(truth.label).toEqual([3]);
    expect(truth.box).toEqual([0.5, 0.5, 0.5, 0.6]);
    const image = await new Decoder().decode(source!);
    expect([image.width, image.height, ...image.data.slice(0, 3)]).toEqual([20, 10, 255, 0, 0]);
  });

  it('reports a category out of range, a truncated file, and a missing split', async () => {
    const root = temporaryFolder();
    await parquetFolder(root, 99);
    expect(await dataErrorOf(() => open(root), root)).toContain(
      'row 0, object 0: category 99 is not among 80 classes',
    );
    writeFileSync(join(root, 'coco/train-00000-of-00001.parquet'), 'PAR1 and no more');
    expect(await dataErrorOf(() => open(root), root)).toContain('not a complete Parquet file');
    const missing = () => openUsable(cocoParquet, { ...args, train: 'test' }, { root, seed: 1 });
    expect(await dataErrorOf(missing, root)).toContain(
      'no test-*.parquet; the folder holds train-00000-of-00001.parquet',
    );
  });
});
