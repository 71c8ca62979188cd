import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cocoJson } from '../../src/runtime/formats/coco_json.ts';
import { ObjectAnnotations } from '../../src/runtime/formats/detection/annotations.ts';
import { snliVe } from '../../src/runtime/formats/snli_ve.ts';
import { vgJson } from '../../src/runtime/formats/vg_json.ts';
import type { DetectionExtra } from '../../src/runtime/records/detection.ts';
import type { Sample, Split } from '../../src/runtime/records/record.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { dataErrorOf, haveSamples, openUsable, samples } from './shared.ts';

const cocoArgs = {
  train: 'train2017',
  valid: 'val2017',
  ids: 'class',
  images: null,
  missing: 'error',
  limit: null,
  only: [],
};
const vgArgs = {
  path: 'visual_genome',
  vocabulary: '1600-400-20',
  coco_valid: null,
  held_out: 0.05,
  missing: 'error',
  limit: null,
  only: [],
};

const all = (split: Split): readonly Sample[] => Array.from({ length: split.length }, (_, i) => split.at(i));
const extraOf = (sample: Sample) => sample.extra as unknown as DetectionExtra;
const list = (sample: Sample, name: string) => sample.truth[name] as readonly number[];
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

// Numbers of boxes and sums were counted by other code, following the specifications of the formats.
describe.skipIf(!haveSamples)('the real samples, counted', () => {
  const context = { root: samples, seed: 1 };

  it.each([
    ['coco', 'train2017', { images: 95, objects: 873, crowds: 9, boxes: 864, empty: 1 }],
    ['coco', 'val2017', { images: 63, objects: 586, crowds: 7, boxes: 579, empty: 0 }],
    ['coco_nc', 'train2017', { images: 62, objects: 504, crowds: 6, boxes: 498, empty: 0 }],
  ])('%s %s', async (path, name, counts) => {
    const { splits } = await openUsable(cocoJson, { ...cocoArgs, path, train: name, valid: name }, context);
    const records = all(splits.valid!);
    const objects = records.flatMap((record) => extraOf(record).objects);
    expect({
      images: records.length,
      objects: objects.length,
      crowds: objects.filter(({ crowd }) => crowd).length,
      boxes: sum(records.map((record) => list(record, 'label').length)),
      empty: records.filter((record) => extraOf(record).objects.length === 0).length,
    }).toEqual(counts);
    for (const record of records) expect(list(record, 'box')).toHaveLength(4 * list(record, 'label').length);
  });

  it('COCO: the first images only', async () => {
    const { splits } = await openUsable(cocoJson, { ...cocoArgs, path: 'coco', limit: 8 }, context);
    expect([splits.train!.length, splits.valid!.length]).toEqual([8, 8]);
  });

  it('Visual Genome: objects and attributes after cleaning', async () => {
    const { splits } = await openUsable(vgJson, vgArgs, context);
    const records = [...all(splits.train!), ...all(splits.valid!)];
    const labels = records.flatMap((record) => list(record, 'label'));
    const attributes = records.flatMap((record) => list(record, 'attributes'));
    expect([labels.length, sum(labels)]).toEqual([3033, 1461944]);
    expect(attributes).toHaveLength(16 * 3033);
    expect(attributes.filter((id) => id >= 0)).toHaveLength(1978);
  });

  it('Visual Genome: a split without images is reported as such', async () => {
    // None of the hundred images belongs to COCO.
    const coco_valid = 'coco/annotations/instances_val2017.json';
    expect(await dataErrorOf(() => openUsable(vgJson, { ...vgArgs, coco_valid }, context), samples)).toBe(
      '<root>/visual_genome/attributes.json: no image belongs to the split valid\n' +
        'change the arguments that divide the images into splits',
    );
  });

  it('SNLI-VE: labels of each split, and the original records', async () => {
    const args = { path: 'snli_ve', images: null, train: 'sample_pairs.jsonl' };
    for (const [valid, counts] of [
      ['snli_ve_train.sample.jsonl', [151, 153, 150]],
      ['snli_ve_dev.sample.jsonl', [3, 2, 6]],
      ['snli_ve_test.sample.jsonl', [4, 4, 4]],
    ] as const) {
      const { splits } = await openUsable(snliVe, { ...args, valid }, context);
      const given = all(splits.valid!).map(({ truth }) => truth.label);
      expect([0, 1, 2].map((label) => given.filter((one) => one === label).length)).toEqual(counts);
      expect(splits.train!.length).toBe(16);
    }
  });
});

describe('COCO files', () => {
  const image = { id: 7, file_name: 'a.jpg', width: 100, height: 50 };
  const annotation = { id: 1, image_id: 7, category_id: 1, bbox: [10, 10, 20, 20], area: 300, iscrowd: 0 };
  const content = { images: [image], annotations: [annotation], categories: [{ id: 1, name: 'cat' }] };

  function opened(train: object, valid: object = content) {
    const root = temporaryFolder();
    mkdirSync(join(root, 'coco/annotations'), { recursive: true });
    for (const [name, written] of Object.entries({ train2017: train, val2017: valid })) {
      mkdirSync(join(root, 'coco', name));
      writeFileSync(join(root, `coco/annotations/instances_${name}.json`), JSON.stringify(written));
    }
    return { root, open: () => openUsable(cocoJson, { ...cocoArgs, path: 'coco' }, { root, seed: 1 }) };
  }

  it.each<[string, object, string]>([
    [
      'a negative category',
      { categories: [{ id: -1, name: 'cat' }] },
      "categories[0]: category 'cat' has the id -1",
    ],
    [
      'a category that would make millions of outputs',
      { categories: [{ id: 4e7, name: 'cat' }] },
      "categories[0]: category 'cat' has the id 40000000",
    ],
    [
      'a category under two names',
      { categories: [...content.categories, { id: 1, name: 'dog' }] },
      "categories[1]: category 1 is 'dog' here, but 'cat' before",
    ],
    [
      'a crowd that is neither yes nor no',
      { annotations: [{ ...annotation, iscrowd: 2 }] },
      "annotations[0]: expected 'iscrowd' to be 0 or 1, found 2",
    ],
    ['no annotations', { annotations: undefined }, ": the file has no list 'annotations'"],
    [
      'attributes that are not numbers',
      { annotations: [{ ...annotation, attribute_ids_max16: ['red'] }] },
      'annotations[0]: expected \'attribute_ids_max16\' to be whole numbers, found ["red"]',
    ],
  ])('report %s', async (_name, changes, message) => {
    const { root, open } = opened({ ...content, ...changes });
    const error = await dataErrorOf(open, root);
    expect(error).toMatch(/^<root>\/coco\/annotations\/instances_train2017\.json/);
    expect(error).toContain(message);
  });

  it('accept true for a crowd, as some tools write it', async () => {
    const { open } = opened({ ...content, annotations: [{ ...annotation, iscrowd: true }] });
    const record = (await open()).splits.train!.at(0);
    expect([list(record, 'label'), extraOf(record).objects[0]!.crowd]).toEqual([[], true]);
  });

  it('share their classes: a file may lack some, but may not name them differently', async () => {
    const more = { ...content, categories: [...content.categories, { id: 3, name: 'dog' }] };
    expect((await opened(more).open()).names.label).toEqual(['n/a', 'cat', 'n/a', 'dog']);
    expect((await opened(content, more).open()).names.label).toEqual(['n/a', 'cat', 'n/a', 'dog']);
    const { root, open } = opened(content, { ...content, categories: [{ id: 1, name: 'dog' }] });
    expect(await dataErrorOf(open, root)).toContain(
      "instances_val2017.json: category 1 is 'dog' here, but 'cat' in the file of the training split",
    );
  });
});

describe('annotations in typed arrays', () => {
  it('return the added values exactly and in order, also after the arrays have grown', () => {
    const annotations = new ObjectAnnotations();
    const ids = [5_000_000_000, 2, 3];
    const objects = Array.from({ length: 5000 }, (_, i) => ({
      image: ids[(i * 7) % 2]!,
      object: {
        classIndex: i % 91,
        box: [i / 3, -i, 0.1, 1e-7 * i] as const,
        area: i / 7,
        crowd: i % 5 === 0,
      },
      attributes: Array.from({ length: i % 4 }, (_, k) => i + k),
    }));
    for (const { image, object, attributes } of objects) annotations.addObject(image, object, attributes);
    const orphans = () => [...annotations.objects()].filter(({ image }) => !image);
    expect(orphans()[0]!.imageId).toBe(5_000_000_000);
    for (const id of ids)
      expect(annotations.addImage({ id, file: `${id}.jpg`, width: 10, height: 10 })).toBe(true);
    expect(orphans()).toEqual([]);
    ids.forEach((id, place) => {
      const expected = objects.filter(({ image }) => image === id);
      expect(annotations.objectsOf(place)).toEqual(
        expected.map(({ object, attributes }) => ({ object, attributes })),
      );
    });
  });
});
