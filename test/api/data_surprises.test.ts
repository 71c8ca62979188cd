import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dataCheck } from '../../src/api/data_check.ts';
import { plainImage, writeFiles } from '../formats/written.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/** A spec for images and texts from a table. */
const spec = `unit 1
model Own

modality image { tensor: f32[3, 32, 32]  prepare: resize(height: 32, width: 32) }
modality text  { tensor: i32[tokens]  prepare: wordpiece(size: 100) -> truncate(8) }
encoder vision { reads: image  body: patches(8, width: 32) }
encoder language { reads: text  body: bert(layers: 1, width: 32, heads: 2, hidden: 64) }
decoder shared { body: cross_transformer(layers: 1, width: 32, heads: 2, hidden: 64) }
dataset own {
  format: table("train.csv", valid: "valid.csv")
  columns { text: "says"  image: "file"  label: label("is", names: ["a", "b", "c"]) }
  classes: 3
}

task is {
  dataset: own  decoder: shared  attend: [vision, language]  queries: 1
  head   { answer: classification(dataset.classes) }
  loss:   cross_entropy(head.answer, truth.label)
  metric: accuracy(head.answer, truth.label)
}

train { steps: 10  batch: 2  optimizer: adamw(lr: 1e-3)  lr_schedule: constant() }
`;

async function folder(): Promise<string> {
  const root = temporaryFolder();
  const row = (i: number, file: string, is: string) => `text ${i},${file},${is}`;
  const train = Array.from({ length: 23 }, (_, i) => row(i, 'wide.png', i < 22 ? 'a' : 'b'));
  writeFiles(root, {
    'wide.png': await plainImage(200, 40),
    'copy.png': await plainImage(200, 40),
    'small.png': await plainImage(8, 8),
    'train.csv': ['says,file,is', ...train, row(0, 'copy.png', 'a')].join('\n'),
    'valid.csv': [
      'says,file,is',
      row(1, 'copy.png', 'a'),
      '"a text, which is longer than eight of the tokens",small.png,b',
    ].join('\n'),
  });
  writeFileSync(join(root, 'own.unit'), spec);
  return root;
}

describe('data check says what may surprise', () => {
  test('imbalance, absent classes, sizes, texts that are truncated, and repeated records', async () => {
    const { datasets } = await dataCheck(join(await folder(), 'own.unit'));
    const [{ splits, notes }] = datasets as [(typeof datasets)[0]];
    const [train, valid] = splits as [(typeof splits)[0], (typeof splits)[0]];
    expect(train.notes).toEqual([
      'the frequencies of the classes differ by a factor of 23: a has 23, b 1; `class_weights: .balanced` or `sampler: .balanced` compensates for it',
      '1 of 3 classes do not occur: c',
      'all image files have 40 × 200 pixels (height × width)',
    ]);
    expect(train.remarks).toMatchObject([
      { message: 'images are stretched more than twofold along one side by their preparation', count: 24 },
    ]);
    expect(valid.notes).toEqual([
      '1 of 3 classes do not occur: c',
      'image files have 8 × 8 to 40 × 200 pixels (height × width), the median is 40 × 200',
    ]);
    expect(valid.remarks.map(({ message, count }) => [message, count])).toEqual([
      ['images are stretched more than twofold along one side by their preparation', 1],
      ['images are enlarged more than twofold by their preparation', 1],
      ['inputs of text are truncated by its preparation', 1],
    ]);
    // Another file with the same bytes is the same image.
    expect(notes).toEqual([
      expect.stringMatching(
        /^1 record held out with the inputs of a training record, first .*valid\.csv:2: /,
      ),
      '1 record in training with the inputs of an earlier one',
    ]);
  });
});
