import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { type TrainOptions, train } from '../../src/api/train.ts';
import { listCheckpoints } from '../../src/runtime/checkpoint/folder.ts';
import { DataError } from '../../src/runtime/errors.ts';
import { runSummary } from '../../src/runtime/run/history/summary.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/** Dataset files that are deleted or changed during training. */

const [records, side] = [8, 8];

const spec = `unit 1
model Changed
modality image { tensor: f32[3, ${side}, ${side}]  prepare: resize(height: ${side}, width: ${side}) -> normalize() }
encoder vision { reads: image  body: patches(4, width: 8) -> transformer(layers: 1, heads: 2, hidden: 8)  views { summary: mean() } }
dataset data { format: table(train: "train.csv", valid: "valid.csv")  columns { image: image("file")  label: "label" }  classes: 2 }
task kind {
  dataset: data
  head { class: classification(dataset.classes, reads: vision.summary) }
  loss: cross_entropy(head.class, truth.label)
  metric: accuracy(head.class, truth.label)
}
train {
  steps: 14  batch: 2  accumulate: 2  seed: 3  optimizer: adamw(lr: 1e-3)  lr_schedule: constant()
  checkpoint { every: 100  keep: 9 }  evaluate { every: 100  samples: 4 }
}
`;

function image(shade: number): Promise<Buffer> {
  const background = { r: shade, g: 255 - shade, b: shade % 7 };
  return sharp({ create: { width: side, height: side, channels: 3, background } })
    .png({ compressionLevel: 0 })
    .toBuffer();
}

/** Writes a folder with images, a table that names them, and a spec; returns the images. */
async function written(folder: string): Promise<readonly Buffer[]> {
  mkdirSync(join(folder, 'files'));
  const images = await Promise.all(Array.from({ length: records }, (_, i) => image(30 * i)));
  for (const [i, content] of images.entries()) writeFileSync(join(folder, `files/${i}.png`), content);
  const rows = images.map((_, i) => `files/${i}.png,${i % 2 ? 'odd' : 'even'}`);
  writeFileSync(join(folder, 'train.csv'), ['file,label', ...rows, ''].join('\n'));
  writeFileSync(join(folder, 'valid.csv'), ['file,label', ...rows.slice(0, 2), ''].join('\n'));
  writeFileSync(join(folder, 'model.unit'), spec);
  return images;
}

/** Trains; `disturb` runs once, after step 4, when every record has been drawn. */
async function trained(folder: string, name: string, options: TrainOptions, disturb: () => void = () => {}) {
  let disturbed = false;
  const notices: string[] = [];
  const directory = join(folder, name);
  const training = train(join(folder, 'model.unit'), {
    workers: 0,
    ...options,
    directory,
    onEvent: (event) => {
      if (event.event === 'notice') notices.push(event.message);
      if (event.event !== 'step' || event.step < 4 || disturbed) return;
      disturbed = true;
      disturb();
    },
  });
  const error = await training.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error !== undefined && !(error instanceof DataError)) throw error;
  const text = error && `${error.where}: ${error.message}\n${error.hint}`.replaceAll(`${folder}/`, '');
  const last = readFileSync(listCheckpoints(join(directory, 'checkpoints')).at(-1)!);
  return { text, notices, last, ...runSummary(join(directory, 'events.jsonl')) };
}

const resume = { resume: true } as const;

test('the run ends with a checkpoint and one message, and continues to the same bits when the data is restored', async () => {
  const folder = temporaryFolder();
  const images = await written(folder);
  const path = join(folder, 'files/7.png');
  const whole = await trained(folder, 'whole', {});

  const deleted = await trained(folder, 'deleted', { workers: 1 }, () => rmSync(path));
  expect(deleted.state).toBe('interrupted');
  expect(deleted.text).toMatch(/^files\/7\.png \(record train\.csv:9\): .*\n.*continue with --resume$/);
  writeFileSync(path, images[7]!);
  const restored = await trained(folder, 'deleted', resume);
  expect([restored.text, restored.notices]).toEqual([undefined, []]);
  expect(restored.last.equals(whole.last)).toBe(true);

  // In the middle of a step, after its first batch has been submitted.
  const changed = await trained(folder, 'changed', {}, () => writeFileSync(path, images[6]!));
  expect(changed.state).toBe('interrupted');
  expect(changed.text).toMatchInlineSnapshot(`
    "files/7.png (record train.csv:9): the file was changed while it was in use
    restore it as it was; step-0000007.safetensors holds step 7: continue with --resume"
  `);
  const other = await trained(folder, 'changed', resume);
  expect(other.notices).toEqual([
    expect.stringMatching(/^train\.csv:9: the contents of this record are not those/),
  ]);
  expect(other.last.equals(whole.last)).toBe(false);
});
