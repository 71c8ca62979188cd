import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, it } from 'vitest';
import { compile, writeTrainedArtifact } from '../../src/api/compile.ts';
import { exportRun } from '../../src/api/export.ts';
import { open, type Prediction } from '../../src/api/open.ts';
import { train } from '../../src/api/train.ts';
import type { AdapterChoice } from '../../src/runtime/device/adapter.ts';
import { listAdapters } from '../../src/runtime/device/list.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { writeGoods } from './small_model.ts';

/** Exports of a model whose images keep their proportions predict like the run. */

const spec = `unit 1
model Goods
modality image { tensor: f32[3, height, width]  prepare: resize(shortest: 32, longest: 64) -> normalize() }
encoder vision { reads: image  body: resnet(block: .basic, depths: [1], stem: 4) as backbone -> project(8) -> transformer(layers: 1, heads: 2, hidden: 16, dropout: 0%)  views { pooled: mean() } }
dataset goods { format: table("goods.csv", valid: 40%)  columns { image: image("photo")  label: "kind" }  classes: 3 }
task look { dataset: goods  head { answer: classification(dataset.classes, reads: vision.pooled) }  loss: cross_entropy(head.answer, truth.label)  metric: accuracy(head.answer, truth.label) }
train { steps: 3  batch: 4  seed: 1  optimizer: adamw(lr: 2e-3)  lr_schedule: constant() }
`;

const root = temporaryFolder();
const run = join(root, 'run');
const sizes = [
  [45, 30],
  [30, 45],
  [64, 64],
  [40, 90],
  [300, 25],
] as const;
const records = sizes.map((_, i) => ({ image: join(root, `photo${i}.png`) }));
let adapter: AdapterChoice;
let expected: readonly Prediction[];

beforeAll(async () => {
  const [first] = await listAdapters();
  adapter = first!.choice;
  await writeGoods(root);
  writeFileSync(join(root, 'goods.unit'), spec);
  for (const [i, [width, height]] of sizes.entries()) {
    const data = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * 37 + (at % 5) * 11) % 256);
    await sharp(data, { raw: { width, height, channels: 3 } })
      .png()
      .toFile(records[i]!.image);
  }
  await train(join(root, 'goods.unit'), { adapter, directory: run, workers: 0 });
  const model = await open(run, { adapter });
  expected = await model.predict(records);
  await model.close();
}, 60_000);

async function written(to: string): Promise<string> {
  const path = join(root, to);
  if (to === 'artifact') {
    const { artifact } = compile(join(root, 'goods.unit'), { imageSizes: 'every' });
    await writeTrainedArtifact(artifact, path, { weights: run });
  } else await exportRun(run, { to, path, adapter });
  return path;
}

it.each(['web', 'onnx', 'artifact'])(
  '%s',
  async (to) => {
    const path = await written(to);
    const model = await open(path, { adapter });
    for (const [i, { predictions = [] }] of (await model.predict(records)).entries()) {
      expect(predictions).toEqual(
        expected[i]!.predictions!.map(({ label, probability }) => ({
          label,
          probability: expect.closeTo(probability, 4),
        })),
      );
    }
    await model.close();
  },
  60_000,
);

it('holds a program for each size', () => {
  const { programs } = JSON.parse(readFileSync(join(root, 'web', 'program.json'), 'utf8')) as {
    readonly programs: readonly { readonly sizes: Readonly<Record<string, number>> }[];
  };
  const found = programs.map(({ sizes: { height, width } }) => [height, width]);
  expect(found).toEqual([
    [32, 32],
    [32, 64],
    [64, 32],
    [32, 96],
    [96, 32],
  ]);
});
