import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { cocoJson } from '../../src/runtime/formats/coco_json.ts';
import { cocoParquet } from '../../src/runtime/formats/coco_parquet.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { problemsOf } from './shared.ts';

const image = { id: 1, file_name: 'a.png', width: 100, height: 50 };
const annotation = { image_id: 1, category_id: 0, bbox: [10, 10, 20, 20] };
const args = {
  path: '.',
  train: 'train',
  valid: 'valid',
  ids: 'class',
  images: null,
  missing: 'error',
  limit: null,
  only: [],
};

/** Problems and notes for the training split of a COCO file with these annotations. */
async function cocoFindings(
  annotations: readonly object[] | string,
  declared: Readonly<Record<string, number>> = {},
  images: readonly object[] = [image],
) {
  const root = temporaryFolder();
  mkdirSync(join(root, 'annotations'));
  for (const name of ['train', 'valid']) {
    mkdirSync(join(root, name));
    const list = typeof annotations === 'string' ? annotations : JSON.stringify(annotations);
    const categories = JSON.stringify([{ id: 0, name: 'cat' }]);
    const text = `{"images": ${JSON.stringify(images)}, "categories": ${categories}, "annotations": ${list}}`;
    writeFileSync(join(root, `annotations/instances_${name}.json`), text);
  }
  const { splits } = await cocoJson.open(args, { root, seed: 1, declared });
  const problems = problemsOf({ splits: { train: splits.train! }, names: {} });
  return {
    problems: problems.map(({ where, message }) => `${where.replace(/^.*json:? ?/, '')}: ${message}`),
    remarks: splits.train!.remarks!.list(),
    length: splits.train!.length,
  };
}

describe('annotations of COCO files', () => {
  it('in fractions of the image are a problem of the file', async () => {
    const fractions = { ...annotation, bbox: [0.1, 0.2, 0.3, 0.4] };
    const one = { ...annotation, bbox: [0, 0, 1, 1] };
    expect((await cocoFindings([one, one])).problems).toEqual([]);
    expect((await cocoFindings([annotation, fractions])).problems).toEqual([]);
    expect((await cocoFindings([one, fractions])).problems).toEqual([
      ': the boxes are not in pixels: the numbers of all 2 boxes are between 0 and 1',
    ]);
  });

  it.each<[string, object, string]>([
    ['a negative width', { bbox: [50, 10, -20, 20] }, 'the box [50, 10, -20, 20] has a negative size'],
    ['a box outside', { bbox: [300, 10, 5, 5] }, 'is outside its image of 100 × 50'],
    ['numbers in quotes', { bbox: ['1', '2', '3', '4'] }, `expected 'bbox' to be [x, y, width, height]`],
    ['a missing number', { bbox: [1, 2, 3, null] }, `expected 'bbox' to be`],
    ['an unknown category', { category_id: 7 }, "category_id 7 is not in 'categories'"],
    ['an unknown image', { image_id: 9 }, "image_id 9 is not in 'images'"],
    ['a negative area', { area: -5 }, "expected 'area' to be a number of at least 0, found -5"],
    ['an area in quotes', { area: '5' }, `expected 'area' to be a number of at least 0, found "5"`],
  ])('with %s are reported as problems', async (_name, changes, message) => {
    const { problems } = await cocoFindings([annotation, { ...annotation, ...changes }]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^annotations\[1\]: /);
    expect(problems[0]).toContain(message);
  });

  it('are all listed, with those of images', async () => {
    const many = Array.from({ length: 30 }, (_, i) => ({ ...annotation, category_id: 10 + i }));
    const wrong = [...many, { ...annotation, bbox: [1, 2, -3, 4] }, { image_id: 1 }];
    const { problems } = await cocoFindings(wrong, {}, [image, { ...image, id: 2, width: 0 }]);
    expect(problems.filter((text) => text.includes('not in'))).toHaveLength(10);
    expect(problems.filter((text) => !text.includes('not in'))).toEqual([
      'images[1]: invalid image size 0 × 50',
      'annotations[30]: the box [1, 2, -3, 4] has a negative size',
      "annotations[31]: 'category_id' is missing; expected a whole number",
    ]);
  });

  it('are problems if their id exceeds 2^53 - 1, because the parser rounds it', async () => {
    const text = '[{"image_id": 9007199254740993, "category_id": 0, "bbox": [1, 2, 3, 4]}]';
    expect((await cocoFindings(text)).problems).toEqual([
      "annotations[0]: 'image_id' is 9007199254740992, beyond 2^53 - 1: JSON readers round such numbers",
    ]);
  });

  it('have attribute ids below the number that the spec declares', async () => {
    const withIds = (...ids: readonly number[]) => [{ ...annotation, attribute_ids_max16: ids }];
    expect((await cocoFindings(withIds(0, 3, -1), { attributes: 4 })).problems).toEqual([]);
    expect((await cocoFindings(withIds(9, 400, -1), { attributes: 4 })).problems).toEqual([
      'annotations[0]: attribute ids out of range: 9, 400; the spec declares 4 attributes; ids are 0 to 3, or -1 for none',
    ]);
    expect((await cocoFindings(withIds(-2))).problems[0]).toContain('attribute ids out of range: -2');
    const seventeen = Array.from({ length: 17 }, (_, i) => i);
    expect((await cocoFindings(withIds(...seventeen))).problems[0]).toContain(
      '17 attribute ids, but at most 16',
    );
  });

  it('may have null for an area or a crowd, and no boxes at all', async () => {
    const empty = await cocoFindings([{ ...annotation, area: null, iscrowd: null, segmentation: null }]);
    expect(empty.problems).toEqual([]);
    expect((await cocoFindings([])).problems).toEqual([]);
  });

  it('have corners instead of sizes if the whole file suggests it', async () => {
    const corners = [
      [10, 10, 30, 30],
      [60, 20, 90, 45],
      [70, 5, 99, 20],
    ].map((bbox) => ({ ...annotation, bbox }));
    expect((await cocoFindings(corners)).problems).toEqual([
      ': the boxes are not [x, y, width, height]: 2 of 3 boxes leave their image, and all fit as [x0, y0, x1, y1]',
    ]);
  });

  it('are counted if training clips or omits them', async () => {
    const edge = [
      [90, 10, 40, 20],
      [98, 10, 3, 20],
      [5, 5, 0, 7],
      [5, 5, 3, 0],
    ].map((bbox) => ({ ...annotation, bbox }));
    const { problems, remarks } = await cocoFindings(edge);
    expect(problems).toEqual([]);
    expect(remarks.map(({ message, count }) => `${count} ${message}`)).toEqual([
      '1 boxes reach more than a tenth of a side beyond their image and are clipped',
      '2 boxes without an area inside their image are left out of training',
    ]);
  });
});

it('remarks on a file under two ids', async () => {
  const { problems, remarks } = await cocoFindings([annotation], {}, [image, { ...image, id: 99 }]);
  expect(problems).toEqual([]);
  expect(remarks.map(({ message, count }) => `${count} ${message}`)).toEqual([
    '1 images have the file of another image',
  ]);
});

describe('boxes of COCO in Parquet', () => {
  async function findings(objects: object, boxes: 'corners' | 'size', imageId = 1n) {
    const root = temporaryFolder();
    const bytes = parquetWriteBuffer({
      columnData: [
        { name: 'image_id', data: [imageId], type: 'INT64' },
        { name: 'image', data: [new Uint8Array(1)], type: 'BYTE_ARRAY' },
        { name: 'width', data: [100], type: 'INT32' },
        { name: 'height', data: [50], type: 'INT32' },
        { name: 'objects', data: [objects], type: 'JSON' },
      ],
    });
    for (const name of ['train', 'val']) writeFileSync(join(root, `${name}.parquet`), Buffer.from(bytes));
    const settings = { path: '.', train: 'train', valid: 'val', boxes, classes: 3, limit: null };
    const { splits } = await cocoParquet.open(settings, { root, seed: 1 });
    return problemsOf({ splits: { train: splits.train! }, names: {} }).map(
      ({ where, message }) => `${where}: ${message}`,
    );
  }

  it('have the declared form', async () => {
    const fits = { category: [0], bbox: [[10, 10, 30, 30]], area: [400] };
    expect(await findings(fits, 'corners')).toEqual([]);
    expect(await findings({ category: [0], bbox: [[50, 20, 30, 10]] }, 'corners')).toContain(
      'train.parquet: row 0, object 0: the box [50, 20, 30, 10] has a negative size',
    );
    // Corner (5, 4) and size 12 × 16, given as corners: only the area reveals it.
    expect(await findings({ category: [0], bbox: [[5, 4, 12, 16]], area: [192] }, 'corners')).toEqual([
      'train.parquet: the boxes are not [x0, y0, x1, y1]: the areas of all 1 boxes are those of [x, y, width, height]',
    ]);
    expect(await findings({ category: [0], bbox: [[60, 20, 90, 45]] }, 'size')).toContain(
      'train.parquet: the boxes are not [x, y, width, height]: 1 of 1 boxes leave their image, and all fit as [x0, y0, x1, y1]',
    );
  });

  it('keep ids beyond 2^53 - 1 apart', async () => {
    expect(await findings({ category: [], bbox: [] }, 'corners', 2n ** 53n + 1n)).toEqual([
      'train.parquet: row 0: expected image_id to be a whole number of at most 2^53 - 1, found 9007199254740993',
    ]);
  });
});
