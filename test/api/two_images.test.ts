import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { train } from '../../src/api/train.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/**
 * Two images and two texts in a record, as in NLVR2 (arXiv 1811.00491): is the second image as bright as the
 * first?
 */
const spec = `unit 1
model Pairs

modality left   { field: "left"   tensor: f32[3, height, width]  prepare: resize(shortest: 16, longest: 32) -> normalize() }
modality right  { field: "right"  tensor: f32[3, height, width]  prepare: resize(shortest: 16, longest: 48) -> normalize() }
modality first  { field: "first"  tensor: i32[tokens]  prepare: wordpiece(size: 80) -> pad([8, 24]) }
modality second { field: "second" tensor: i32[tokens]  prepare: wordpiece(size: 80) -> pad([8, 24]) }
encoder a { reads: left   body: patches(8, width: 32, position: .sine) }
encoder b { reads: right  body: patches(8, width: 32, position: .sine) }
encoder c { reads: first  body: bert(layers: 1, width: 32, heads: 2, hidden: 64, positions: 24) }
encoder d { reads: second body: bert(layers: 1, width: 32, heads: 2, hidden: 64, positions: 24) }
decoder shared { body: cross_transformer(layers: 1, width: 32, heads: 2, hidden: 64) }
dataset pairs {
  format: code(valid: 25%)
  columns { left: image("a")  right: image("b")  first: text("says")  second: text("also")  label: "same" }
  classes: 2
}

task same {
  dataset: pairs  decoder: shared  attend: [a, b, c, d]  queries: 1
  head   { answer: classification(dataset.classes) }
  loss:   cross_entropy(head.answer, truth.label)
  metric: accuracy(head.answer, truth.label)
}

train { steps: 60  batch: 8  seed: 1  optimizer: adamw(lr: 2e-3)  lr_schedule: constant() }
`;

/** Black or white images of different aspect ratios. */
async function images(folder: string): Promise<void> {
  for (const [name, width, height, background] of [
    ['dark.png', 40, 20, '#111'],
    ['light.png', 20, 20, '#eee'],
    ['dark2.png', 20, 60, '#000'],
    ['light2.png', 60, 20, '#fff'],
  ] as const) {
    await sharp({ create: { width, height, channels: 3, background } })
      .png()
      .toFile(join(folder, name));
  }
}

describe('records with two images and two texts', () => {
  test('train with inputs of differing sizes, padded to the same', async () => {
    const folder = temporaryFolder();
    await images(folder);
    writeFileSync(join(folder, 'pairs.unit'), spec);
    const rows = Array.from({ length: 64 }, (_, i) => {
      const [dark, alike] = [i % 2 === 0, i % 4 < 2];
      return {
        a: dark ? 'dark.png' : 'light.png',
        b: dark === alike ? 'dark2.png' : 'light2.png',
        says: 'a short text',
        also: i % 3 === 0 ? 'short too' : 'a text that is much longer than the other text of this record is',
        same: alike,
      };
    });
    const { scores } = await train(join(folder, 'pairs.unit'), {
      datasets: { pairs: rows },
      directory: join(folder, 'run'),
      workers: 0,
    });
    const { value, baseline } = scores[0]!.metrics[0]!;
    expect(value).toBeGreaterThan(baseline! + 0.2);
  });
});
