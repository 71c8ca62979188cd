import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { train } from '../../src/api/train.ts';
import { Random } from '../../src/runtime/random.ts';
import { tiffFile } from '../data/media/tiff.ts';
import { temporaryFolder } from '../temporary_folder.ts';

const [side, count] = [16, 24];

/** Noise images in folders `across` and `down`: stripes in the last band identify the class. */
function writeImages(folder: string, bands: number): void {
  for (const kind of ['across', 'down']) {
    mkdirSync(join(folder, 'scans', kind), { recursive: true });
    for (let i = 0; i < count; i++) {
      const random = new Random(kind, i);
      const value = (pixel: number, band: number) => {
        const line = kind === 'across' ? Math.floor(pixel / side) : pixel % side;
        return band === bands - 1 && line % 2 === 0 ? 200 + random.between(0, 55) : random.between(0, 120);
      };
      const content = { width: side, height: side, bands, bits: 8, photometric: 1, value } as const;
      writeFileSync(join(folder, 'scans', kind, `${i}.tiff`), tiffFile(content));
    }
  }
}

const spec = (bands: number, body: string) => `unit 1
model Scans

modality scan  { tensor: f32[${bands}, ${side}, ${side}]  prepare: resize(height: ${side}, width: ${side}) -> normalize(mean: 0.5, std: 0.25) }
encoder vision { reads: scan  body: ${body}  views { summary: mean() } }
dataset scans  { format: image_folder("scans", valid: 25%)  classes: 2 }

task kind {
  dataset: scans
  head   { class: classification(dataset.classes, reads: vision.summary) }
  loss:   cross_entropy(head.class, truth.label)
  metric: accuracy(head.class, truth.label)
}

train { steps: 60  batch: 8  seed: 1  optimizer: adamw(lr: 3e-3)  lr_schedule: constant() }
`;

describe('images of other channels', () => {
  test.each([
    ['patches', 1, 'patches(4, width: 16) -> transformer(layers: 1, heads: 2, hidden: 32)'],
    ['patches', 5, 'patches(4, width: 16) -> transformer(layers: 1, heads: 2, hidden: 32)'],
    ['resnet', 5, 'resnet(block: .basic, depths: [1], stem: 8) -> project(16) -> tokens()'],
  ])('train %s with %i channels, of which the last one tells the class', async (_name, bands, body) => {
    const folder = temporaryFolder();
    writeImages(folder, bands);
    const path = join(folder, 'scans.unit');
    writeFileSync(path, spec(bands, body));
    const { scores } = await train(path, { directory: join(folder, 'run'), workers: 0 });
    expect(scores[0]!.metrics[0]!.value).toBeGreaterThan(0.9);
  });
});
