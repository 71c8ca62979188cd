import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { check } from '../../../src/api/check.ts';
import { newSpec } from '../../../src/api/new_spec.ts';
import { validModel } from '../../../src/api/spec/valid_model.ts';
import { train } from '../../../src/api/train.ts';
import { builtins } from '../../../src/builtins.ts';
import { runSpec } from '../../../src/compiler/assemble/run_spec.ts';
import { openDataset } from '../../../src/runtime/data/datasets.ts';
import { cocoJson } from '../../../src/runtime/formats/coco_json.ts';
import { vocXml } from '../../../src/runtime/formats/voc_xml.ts';
import { yolo } from '../../../src/runtime/formats/yolo.ts';
import { Random } from '../../../src/runtime/random.ts';
import type { Dataset } from '../../../src/runtime/records/record.ts';
import type { TrainEvent } from '../../../src/runtime/run/events.ts';
import { type CocoContent, namesOf, writeVoc, writeYolo } from '../../../tools/boxes/converted.ts';
import { temporaryFolder } from '../../temporary_folder.ts';
import { haveSamples, openUsable, samples } from '../shared.ts';
import { writeFiles } from '../written.ts';

/**
 * Equal annotations in COCO, YOLO and PASCAL VOC format produce equal records, and bit-for-bit equal
 * training.
 */

const cocoArgs = {
  path: '.',
  train: 'train',
  valid: 'val',
  ids: 'dense',
  images: null,
  missing: 'error',
  limit: null,
  only: [] as readonly string[],
};
const yoloArgs = { path: 'data.yaml', valid: null, only: [] as readonly string[] };
const vocArgs = (names: readonly string[]) => ({
  path: '.',
  train: 'train',
  valid: 'val',
  corners: 'edges',
  names,
  only: [] as readonly string[],
  annotations: 'Annotations',
  images: 'JPEGImages',
  sets: 'ImageSets/Main',
});

const truths = ({ splits }: Dataset, name: string) =>
  Array.from({ length: splits[name]!.length }, (_, i) => {
    const { label, box } = splits[name]!.at(i).truth;
    return { label, box };
  });

function contentOf(file: string): CocoContent {
  return JSON.parse(readFileSync(file, 'utf8')) as CocoContent;
}

describe.skipIf(!haveSamples)('the sample of COCO', () => {
  it('has the same boxes in every form', async () => {
    const coco = join(samples, 'coco');
    const splits = {
      train: contentOf(join(coco, 'annotations/instances_train2017.json')),
      val: contentOf(join(coco, 'annotations/instances_val2017.json')),
    };
    const imageOf = (split: string, name: string) => join(coco, `${split}2017`, name);
    const [inYolo, inVoc] = [temporaryFolder(), temporaryFolder()];
    writeYolo(inYolo, splits, imageOf);
    writeVoc(inVoc, splits, imageOf);
    const names = namesOf(splits.train);
    const args = { ...cocoArgs, train: 'train2017', valid: 'val2017' };
    const expected = await openUsable(cocoJson, args, { root: coco, seed: 1 });
    const others = [
      await openUsable(yolo, yoloArgs, { root: inYolo, seed: 1 }),
      await openUsable(vocXml, vocArgs(names), { root: inVoc, seed: 1 }),
    ];
    expect(expected.names.label).toHaveLength(80);
    for (const other of others) {
      expect(other.names).toEqual(expected.names);
      for (const name of ['train', 'valid']) expect(truths(other, name)).toEqual(truths(expected, name));
    }
  });

  it('has the same boxes of chosen classes in specs that `unitc new` writes for every form', async () => {
    const root = temporaryFolder();
    const published = join(samples, 'coco');
    const splits = {
      train: contentOf(join(published, 'annotations/instances_train2017.json')),
      val: contentOf(join(published, 'annotations/instances_val2017.json')),
    };
    const imageOf = (split: string, name: string) => join(published, `${split}2017`, name);
    writeYolo(join(root, 'yolo/coco'), splits, imageOf);
    writeVoc(join(root, 'voc/coco'), splits, imageOf);
    const paths = {
      coco: join(published, 'annotations/instances_train2017.json'),
      yolo: join(root, 'yolo/coco/data.yaml'),
      voc: join(root, 'voc/coco'),
    };
    const seen = [];
    for (const [form, path] of Object.entries(paths)) {
      const classes = ['dining table', 'bus'];
      const { path: file, text } = await newSpec(join(root, form, 'tables'), { boxes: [{ path, classes }] });
      expect(check(file).diagnostics).toEqual([]);
      const { datasets } = runSpec(validModel({ file, text }, {}), builtins);
      const dataset = await openDataset(datasets[0]!, { root: dirname(file), seed: 1 });
      expect(dataset.names.label).toEqual(classes);
      seen.push([
        truths(dataset, 'train'),
        truths(dataset, 'valid'),
        text.replace(/format: [\s\S]*? {2}classes|^\/\/.*\n/gm, ''),
      ]);
    }
    expect(seen[0]![0]).toHaveLength(95);
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
  });
});

const names = ['star', 'heart'];

/** Noise images of different sizes as PNG, with boxes to two decimals in a COCO file. */
async function writeCoco(root: string, split: string, count: number, seed: number): Promise<CocoContent> {
  const images = [];
  const annotations = [];
  const random = new Random('boxes', split, seed);
  for (let id = 1; id <= count; id++) {
    const [size, file_name] = [random.between(40, 90), `${split}_${String(id).padStart(4, '0')}.png`];
    const boxes = Array.from({ length: random.between(0, 3) }, () => {
      const [w, h] = [random.between(800, 2000) / 100, random.between(800, 2000) / 100];
      return [random.below(size * 100 - 2000) / 100, random.below(size * 100 - 2000) / 100, w, h] as const;
    });
    const pixels = Uint8Array.from({ length: size * size * 3 }, () => random.below(256));
    const file = sharp(pixels, { raw: { width: size, height: size, channels: 3 } });
    writeFiles(root, { [`${split}/${file_name}`]: await file.png().toBuffer() });
    images.push({ id, file_name, width: size, height: size });
    for (const bbox of boxes) annotations.push({ image_id: id, category_id: random.one([4, 9]), bbox });
  }
  const content = { images, annotations, categories: names.map((name, i) => ({ id: [4, 9][i]!, name })) };
  writeFiles(root, { [`annotations/instances_${split}.json`]: JSON.stringify(content) });
  return content;
}

const specOf = (format: string) => `unit 1
model Boxes
modality image {
  tensor: f32[3, 32, 32]
  prepare: flip() -> resize(height: 32, width: 32) -> normalize()
}
encoder vision { reads: image  body: patches(8, width: 32) -> transformer(layers: 1, heads: 2, hidden: 32, dropout: 0%) }
decoder detector { body: cross_transformer(layers: 1, heads: 2, hidden: 32, width: 32, dropout: 0%) }
dataset boxes { format: ${format}  classes: 2 }
task detect {
  dataset: boxes
  decoder: detector
  attend: [vision]
  queries: 6
  head { label: object_classes(dataset.classes)  box: boxes() }
  match: hungarian(head.label, head.box, class: 1, l1: 5, giou: 2)
  loss: set_cross_entropy(head.label, truth.label, no_object: 10%) + 5 * l1(head.box, truth.box) + 2 * giou(head.box, truth.box)
  metric: mean_ap(head.label, head.box)
}
train {
  steps: 4
  batch: 4
  seed: 1
  optimizer: adamw(lr: 1e-3, eps: 1e-8, weight_decay: 1e-4)
  lr_schedule: warmup_cosine(warmup: 1)
  checkpoint { every: 4  keep: 1 }
  evaluate { every: 4  samples: 8 }
}
`;

describe('training on equal boxes', () => {
  let root: string;
  beforeAll(async () => {
    root = temporaryFolder();
  });

  test('has the same losses and scores in every form, bit for bit', async () => {
    const coco = join(root, 'coco');
    const splits = { train: await writeCoco(coco, 'train', 10, 1), val: await writeCoco(coco, 'val', 6, 2) };
    const imageOf = (split: string, name: string) => join(coco, split, name);
    writeYolo(join(root, 'yolo'), splits, imageOf);
    writeVoc(join(root, 'voc'), splits, imageOf);
    const formats = {
      coco: 'coco_json("coco", train: "train", valid: "val", ids: .dense)',
      yolo: 'yolo("yolo/data.yaml")',
      voc: `voc_xml("voc", names: ["${names.join('", "')}"], corners: .edges)`,
    };
    const results = [];
    for (const [name, format] of Object.entries(formats)) {
      const file = join(root, `${name}.unit`);
      writeFiles(root, { [`${name}.unit`]: specOf(format) });
      const losses: number[] = [];
      const onEvent = (event: TrainEvent) => {
        if (event.event === 'step') losses.push(event.loss);
      };
      const { scores } = await train(file, { directory: join(root, `run-${name}`), workers: 0, onEvent });
      results.push({ losses, scores });
    }
    expect(results[0]!.losses).toHaveLength(4);
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });
});
