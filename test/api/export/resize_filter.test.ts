import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it, vi } from 'vitest';
import { exportRun } from '../../../src/api/export.ts';
import { open, type Prediction } from '../../../src/api/open.ts';
import { train } from '../../../src/api/train.ts';
import type { AdapterChoice } from '../../../src/runtime/device/adapter.ts';
import { listAdapters } from '../../../src/runtime/device/list.ts';
import type { RasterImage } from '../../../src/runtime/records/image.ts';
import { temporaryFolder } from '../../temporary_folder.ts';
import { photos, writeGoods } from '../../web/small_model.ts';

/**
 * A version of unitc that resizes with another filter: it must reject every export of the present version.
 */

const filter = vi.hoisted(() => ({ name: 'bilinear' }));

vi.mock('../../../src/runtime/prepare/image/resample.ts', async (original) => {
  const { resample, ...others } =
    await original<typeof import('../../../src/runtime/prepare/image/resample.ts')>();
  return {
    ...others,
    resample: (...given: Parameters<typeof resample>) =>
      filter.name === 'nearest' ? nearest(...given) : resample(...given),
  };
});

function nearest({ data, channels, ...from }: RasterImage, width: number, height: number): RasterImage {
  const result = new Uint8Array(width * height * channels).map((_, i) => {
    const [place, channel] = [Math.floor(i / channels), i % channels];
    const x = Math.floor(((place % width) * from.width) / width);
    const y = Math.floor((Math.floor(place / width) * from.height) / height);
    return data[(y * from.width + x) * channels + channel]!;
  });
  return { width, height, channels, data: result };
}

const spec = `unit 1
model Goods
modality image { tensor: f32[3, 16, 16]  prepare: resize(height: 16, width: 16) -> normalize() }
encoder vision { reads: image  body: resnet(block: .basic, depths: [1], stem: 4) as backbone -> project(8) -> transformer(layers: 1, heads: 1, hidden: 8, dropout: 0%)  views { pooled: mean() } }
dataset goods { format: table("goods.csv", valid: 40%)  columns { image: image("photo")  label: "kind" }  classes: 3 }
task look { dataset: goods  head { answer: classification(dataset.classes, reads: vision.pooled) }  loss: cross_entropy(head.answer, truth.label)  metric: accuracy(head.answer, truth.label) }
train { steps: 3  batch: 4  seed: 1  optimizer: adamw(lr: 2e-3)  lr_schedule: constant() }
`;

const root = temporaryFolder();
let adapter: AdapterChoice;
let expected: readonly Prediction[];
const records = photos.map((name) => ({ image: join(root, name) }));

const exports = [
  ['unitc', join(root, 'goods.unitc')],
  ['web', join(root, 'web')],
  ['onnx', join(root, 'onnx')],
  ['safetensors', join(root, 'goods.safetensors')],
] as const;

beforeAll(async () => {
  const [first] = await listAdapters();
  adapter = first!.choice;
  const run = join(root, 'run');
  await writeGoods(root);
  writeFileSync(join(root, 'goods.unit'), spec);
  await train(join(root, 'goods.unit'), { adapter, directory: run, workers: 0 });
  for (const [to, path] of exports) await exportRun(run, { to, path, adapter });
  const model = await open(run, { adapter });
  expected = await model.predict(records, { task: 'look' });
  await model.close();
}, 180_000);

it.each(exports)(
  '%s predicts as the run does, and is refused with another resize filter',
  async (_, path) => {
    filter.name = 'bilinear';
    const model = await open(path, { adapter });
    for (const [i, { predictions = [] }] of (await model.predict(records, { task: 'look' })).entries()) {
      expect(predictions).toEqual(
        expected[i]!.predictions!.map(({ label, probability }) => ({
          label,
          probability: expect.closeTo(probability, 4),
        })),
      );
    }
    await model.close();
    filter.name = 'nearest';
    await expect(open(path, { adapter })).rejects.toThrow(
      /does not give the results of the run .*preparation returns other values of image.pixels/,
    );
  },
);
