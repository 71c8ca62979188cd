import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { train } from '../../src/api/train.ts';
import { tarFile } from '../shards/tar.ts';
import { temporaryFolder } from '../temporary_folder.ts';

const [shards, records, side] = [4, 20, 16];

/** Horizontal or vertical stripes of a given brightness. */
function stripes(across: boolean, brightness: number): Promise<Buffer> {
  const data = Uint8Array.from({ length: side * side }, (_, i) => {
    const line = across ? Math.floor(i / side) : i % side;
    return line % 2 === 0 ? brightness : 20;
  });
  return sharp(data, { raw: { width: side, height: side, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
}

async function writeShards(folder: string): Promise<void> {
  mkdirSync(join(folder, 'shards'));
  for (let shard = 0; shard < shards; shard++) {
    const members = await Promise.all(
      Array.from({ length: records }, async (_, i) => [
        { name: `${i}.png`, content: await stripes(i % 2 === 0, 150 + 5 * i + shard) },
        { name: `${i}.cls`, content: i % 2 === 0 ? 'across' : 'down' },
      ]),
    );
    writeFileSync(join(folder, `shards/${shard}.tar`), tarFile(members.flat()));
  }
}

const spec = `unit 1
model Stripes

modality image { tensor: f32[1, ${side}, ${side}]  prepare: resize(height: ${side}, width: ${side}) -> normalize(mean: 0.5, std: 0.25) }
encoder vision { reads: image  body: patches(4, width: 16) -> transformer(layers: 1, heads: 2, hidden: 32)  views { summary: mean() } }
dataset stripes {
  format: webdataset("shards/{0..3}.tar", valid: 25%, hold_out: .shards, buffer: 16)
  columns { image: "png"  label: "cls" }
  classes: 2
}

task kind {
  dataset: stripes
  head   { class: classification(dataset.classes, reads: vision.summary) }
  loss:   cross_entropy(head.class, truth.label)
  metric: accuracy(head.class, truth.label)
}

train { steps: 40  batch: 8  seed: 1  optimizer: adamw(lr: 3e-3)  lr_schedule: constant()  checkpoint { every: 15 } }
`;

describe('training from shards', () => {
  test('learns, and resumes at the record where it stopped', async () => {
    const folder = temporaryFolder();
    await writeShards(folder);
    const path = join(folder, 'stripes.unit');
    writeFileSync(path, spec);
    const whole = await train(path, { directory: join(folder, 'whole'), workers: 2 });
    expect(whole.scores[0]!.metrics[0]!.value).toBe(1);
    const options = { directory: join(folder, 'parts'), workers: 0 };
    await train(path, { ...options, steps: 15 });
    const resumed = await train(path, { ...options, resume: true });
    expect(resumed.scores).toEqual(whole.scores);
  });
});
