import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { train } from '../../src/api/train.ts';
import { MeanLoss } from '../../src/runtime/evaluate/mean_loss.ts';
import type { Sample } from '../../src/runtime/records/record.ts';
import { temporaryFolder } from '../formats/shared.ts';

const samples = (count: number): Sample[] =>
  Array.from({ length: count }, (_, i) => ({ id: `${i}`, truth: {} }));

describe('the mean loss', () => {
  test('weights batches by their number of records', () => {
    const mean = new MeanLoss({ truth: [{ name: 'truth.label', dtype: 'i32', shape: ['batch'] }] });
    mean.add(2, { samples: samples(4), valid: 4, inputs: {} });
    mean.add(7, { samples: samples(1), valid: 1, inputs: {} });
    expect([mean.mean, mean.records]).toEqual([3, 5]);
  });

  test('weights detection batches by their number of boxes', () => {
    const mean = new MeanLoss({ truth: [{ name: 'truth.box', dtype: 'f32', shape: ['batch', 'boxes', 4] }] });
    mean.add(2, { samples: samples(2), valid: 2, inputs: { 'truth.label': Int32Array.of(3, 0, -1, -1) } });
    mean.add(8, { samples: samples(2), valid: 2, inputs: { 'truth.label': Int32Array.of(1, -1, -1, -1) } });
    expect(mean.mean).toBe(4);
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
    // The learning rate of the first step is 0: the parameters stay the initial ones.
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
