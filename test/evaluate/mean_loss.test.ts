import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { train } from '../../src/api/train.ts';
import { MeanLoss } from '../../src/runtime/evaluate/mean_loss.ts';
import type { Sample } from '../../src/runtime/records/record.ts';
import { temporaryFolder } from '../temporary_folder.ts';

const samples = (count: number): Sample[] =>
  Array.from({ length: count }, (_, i) => ({ id: `${i}`, fields: {}, truth: {} }));

const batch = (count: number) => ({ samples: samples(count), valid: count });

describe('the mean loss', () => {
  test('weights means over records by their number', () => {
    const mean = new MeanLoss({ loss: [{ name: 'loss', factor: 1 }] });
    mean.add({ 'loss.loss': Float32Array.of(2) }, batch(4));
    mean.add({ 'loss.loss': Float32Array.of(7) }, batch(1));
    expect([mean.mean, mean.records]).toEqual([3, 5]);
  });

  test('weights every term and decoder layer by the weight of its mean', () => {
    const terms = [
      { name: 'box', factor: 5 },
      { name: 'attr', factor: 1 },
    ];
    const mean = new MeanLoss({ loss: terms });
    const outputs = (box: number[], boxes: number, attr: number[], counts: number[]) => ({
      'loss.box': Float32Array.from(box),
      'weight.box': Float32Array.of(boxes),
      'loss.attr': Float32Array.from(attr),
      'weight.attr': Float32Array.from(counts),
    });
    mean.add(outputs([2, 1], 3, [1, 4], [1, 3]), batch(2));
    mean.add(outputs([6, 5], 1, [7, 8], [2, 1]), batch(2));
    // box: (3·2 + 6)/4 and (3·1 + 5)/4; attr: (1 + 2·7)/3 and (3·4 + 8)/4
    expect(mean.mean).toBe(5 * (3 + 2) + 5 + 5);
  });

  test('ignores a mean of weight 0', () => {
    const mean = new MeanLoss({ loss: [{ name: 'ce', factor: 1 }] });
    const add = (value: number, weight: number) =>
      mean.add({ 'loss.ce': Float32Array.of(value), 'weight.ce': Float32Array.of(weight) }, batch(1));
    add(Number.NaN, 0);
    expect(mean.mean).toBe(0);
    add(3, 2);
    expect(mean.mean).toBe(3);
  });

  test('has no value without records', () => {
    expect(new MeanLoss({ loss: [{ name: 'loss', factor: 1 }] }).mean).toBeNaN();
  });
});

const spec = `unit 1
model Txt
modality text { tensor: i32[tokens]  prepare: wordpiece("vocab.txt", lowercase: true) -> truncate(32) -> pad(to: [32]) }
encoder language {
  reads: text
  body: bert(layers: 1, width: 16, heads: 2, hidden: 16, positions: 32, dropout: 0) -> project(16)
}
decoder shared { body: cross_transformer(layers: 1, heads: 2, hidden: 16, width: 16, dropout: 0) }
dataset sst2 { format: glue_tsv("data", task: .sst2)  classes: 2 }
task sentiment {
  dataset: sst2  decoder: shared  attend: [language]  queries: 1
  head { answer: classification(dataset.classes, dropout: 0) }
  loss: cross_entropy(head.answer, truth.label)
  metric: accuracy(head.answer, truth.label)
}
train { steps: 1  batch: 4  seed: 1  optimizer: adamw(lr: 1e-3)  lr_schedule: warmup_cosine(warmup: 10)  evaluate { every: 1000  samples: 8 } }
`;
const records =
  'sentence\tlabel\nthe film is good\t1\nthe film is bad\t1\ngood film\t1\nbad film\t1\nred picture\t0\n';
const vocabulary = '[PAD] [UNK] [CLS] [SEP] [MASK] is picture red ? 1 2 3 4 good bad film the'.replaceAll(
  ' ',
  '\n',
);

test('the held-out loss of five records does not depend on the batch size', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'data'));
  for (const split of ['train', 'dev']) writeFileSync(join(folder, 'data', `${split}.tsv`), records);
  writeFileSync(join(folder, 'vocab.txt'), vocabulary);
  const file = join(folder, 'm.unit');
  writeFileSync(file, spec);
  const losses: number[] = [];
  for (const batch of ['1', '2', '4', '5']) {
    // The learning rate of the first step is 0, so parameters keep their initial values.
    const { scores } = await train(file, {
      directory: join(folder, batch),
      workers: 0,
      set: { 'train.batch': batch },
    });
    losses.push(scores[0]!.loss!);
  }
  for (const loss of losses) expect(loss).toBeCloseTo(0.9137, 4);
  for (const loss of losses) expect(Math.abs(loss - losses[0]!)).toBeLessThan(1e-6);
});

/**
 * Losses of the untrained model of a spec by evaluation batch size: the learning rate of the first step is 0.
 */
async function heldOutLosses(text: string): Promise<readonly number[]> {
  const folder = temporaryFolder();
  const file = join(folder, 'm.unit');
  writeFileSync(file, text);
  const losses: number[] = [];
  // The split has 5 records, so that the last batch is partial for 2, 3 and 4.
  for (const size of ['1', '2', '3', '4', '5']) {
    const directory = join(folder, size);
    const { scores } = await train(file, { directory, workers: 0, set: { 'train.batch': size } });
    losses.push(scores[0]!.loss!);
  }
  return losses;
}

const runOnce = `train { steps: 1  batch: 4  seed: 1  optimizer: adamw(lr: 1e-3)  lr_schedule: warmup_cosine(warmup: 10)  evaluate { every: 1000  samples: 5 } }
`;

const vision = `modality image { tensor: f32[3, 24, 24]  prepare: resize(height: 24, width: 24) -> normalize(mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25]) }
encoder vision {
  reads: image
  body: patches(8, width: 16) -> transformer(layers: 1, heads: 2, hidden: 16, dropout: 0)
  views { pooled: mean() }
}
decoder shared { body: cross_transformer(layers: 2, heads: 2, hidden: 16, width: 16, dropout: 0) }
`;

const detection = `unit 1
model Detection
${vision}
dataset objects { format: scenes(yields: .boxes, train: 8, valid: 5, size: 24, sprites: 2)  classes: 8  attributes: 6 }
task detect {
  dataset: objects  decoder: shared  attend: [vision]  queries: 6  every_layer: true
  head {
    label: object_classes(dataset.classes)
    box: boxes()
    attribute: attributes(head.label, out: dataset.attributes, embedding: 8, hidden: 16)
  }
  match: hungarian(head.label, head.box)
  loss: set_cross_entropy(head.label, truth.label, no_object: 0.1)
      + 5 * l1(head.box, truth.box)
      + 2 * giou(head.box, truth.box)
      + attribute_loss(head.attribute, truth.attributes)
  metric: mean_ap(head.label, head.box)
}
${runOnce}`;

const weighted = `unit 1
model Weighted
${vision}
dataset captions { format: scenes(yields: .captions, train: 40, valid: 5, size: 24, sprites: 2)  classes: 8 }
task both {
  dataset: captions  decoder: shared  attend: [vision]  queries: 1  every_layer: true
  head {
    answer: classification(dataset.classes, dropout: 0)
    other: classification(dataset.classes, dropout: 0, reads: vision.pooled)
  }
  loss: 2 * cross_entropy(head.answer, truth.label, class_weights: [1, 9, 1, 0.1, 1, 5, 1, 3], label_smoothing: 0.1)
      + 0.5 * focal(head.other, truth.label, class_weights: [1, 2, 1, 2, 1, 2, 1, 2])
      + cross_entropy(head.other, truth.label, class_weights: .balanced)
  metric: accuracy(head.answer, truth.label)
}
${runOnce}`;

test.each([
  ['detection with a loss on every layer', detection],
  ['class weights and several terms', weighted],
])('the held-out loss does not depend on the batch size: %s', async (_, text) => {
  const [first, ...others] = await heldOutLosses(text);
  expect(first).toBeGreaterThan(0.1);
  for (const loss of others) expect(Math.abs(loss - first!) / first!).toBeLessThan(1e-5);
});
