import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportRun } from '../../src/api/export.ts';
import { train } from '../../src/api/train.ts';
import { listAdapters } from '../../src/runtime/device/list.ts';
import type { HeadPrediction } from '../../src/runtime/predict/prediction.ts';
import { agreementOf } from '../../tools/agreement/compare.ts';
import { onnxRuntime } from '../../tools/agreement/hosts/onnx.ts';
import { webLoader } from '../../tools/agreement/hosts/page.ts';
import { predictCommand } from '../../tools/agreement/hosts/predict.ts';
import { httpService } from '../../tools/agreement/hosts/serve.ts';
import type { Question } from '../../tools/agreement/question.ts';
import { type FoundBrowser, webGpuBrowser } from '../../tools/web/chromium.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { photos, writeGoods } from './small_model.ts';

/**
 * `predict`, `serve`, the exported page and ONNX Runtime make equal predictions from the same files.
 * `bench/agreement.mjs` compares more models and records.
 */

const root = temporaryFolder();
const adapter = (await listAdapters())[0]!.choice;
const found: FoundBrowser = await webGpuBrowser();
if ('missing' in found) console.warn(`browser tests are skipped: ${found.missing}`);

afterAll(async () => {
  if ('browser' in found) await found.browser.close();
});

/** Questions about scenes, as in the quickstart, with one decoder; and a table with a missing number. */
const spec = `unit 1
model Small
modality image { tensor: f32[3, 32, 32]  prepare: resize(height: 32, width: 32) -> normalize() }
modality text { tensor: i32[tokens]  prepare: wordpiece(size: 200) -> truncate(12) -> pad([12]) }
modality row { field: "row"  tensor: f32[3]  prepare: standardize() -> categorize(8) }
encoder vision { reads: image  body: resnet(block: .basic, depths: [1, 1], stem: 8) as backbone -> project(16) -> transformer(layers: 1, heads: 2, hidden: 32, dropout: 0%) }
encoder language { reads: text  body: bert(layers: 1, width: 16, heads: 2, hidden: 32, positions: 12, dropout: 0%) }
encoder cells { reads: row  body: column_tokens(16) -> transformer(layers: 1, heads: 2, hidden: 32, dropout: 0%)  views { pooled: mean() } }
decoder shared { body: cross_transformer(layers: 1, heads: 2, hidden: 32, width: 16, dropout: 0%) }
dataset questions { format: scenes(yields: .questions, train: 64, valid: 6, size: 32, sprites: 4)  classes: 15 }
dataset goods {
  format: table("goods.csv", valid: 40%)
  columns { row: numbers(["size", "mass"], categories: ["form"])  price: value("price") }
}
task answer { dataset: questions  decoder: shared  attend: [vision, language]  queries: 2  head { answer: classification(dataset.classes, dropout: 0%) }  loss: cross_entropy(head.answer, truth.label)  metric: accuracy(head.answer, truth.label) }
task price { dataset: goods  head { price: regression(1, reads: cells.pooled) }  loss: mse(head.price, truth.price)  metric: regression(head.price, truth.price) }
train { steps: 8  batch: 4  seed: 1  optimizer: adamw(lr: 2e-3)  lr_schedule: constant() }
`;

const run = join(root, 'run');
const exported = { run, web: join(root, 'web'), onnx: join(root, 'onnx') };
const questions: readonly Question[] = [
  ...photos.map((name) => ({
    task: 'answer',
    record: { image: join(root, name), text: 'what is left of the cat ?' },
    files: ['image'],
  })),
  ...[
    { size: 3.5, mass: '4', form: 'ball' },
    { size: null, mass: 12, form: 'unheard of' },
    { size: '', mass: '', form: '' },
  ].map((record) => ({ task: 'price', record, files: [] })),
];
let expected: readonly HeadPrediction[];

beforeAll(async () => {
  await writeGoods(root);
  writeFileSync(join(root, 'small.unit'), spec);
  await train(join(root, 'small.unit'), { adapter, directory: run, workers: 0 });
  await exportRun(run, { to: 'web', path: exported.web, adapter });
  await exportRun(run, { to: 'onnx', path: exported.onnx, adapter });
  expected = await predictCommand(run, adapter)(questions);
});

function same(answers: readonly HeadPrediction[]): void {
  const { equalClasses, difference } = agreementOf(answers, expected);
  expect(equalClasses).toBe(questions.length);
  expect(difference).toBeLessThan(1e-4);
}

test('serve predicts the same to the bit', async () => {
  const answers = await httpService(run, adapter)(questions);
  expect(agreementOf(answers, expected)).toEqual({ records: 8, equalClasses: 8, difference: 0 });
});

test('ONNX Runtime predicts the same', async () => same(await onnxRuntime(exported.onnx)(questions)));

test.skipIf('missing' in found)('the page predicts the same', async () => {
  if ('browser' in found) same(await webLoader(found.browser, exported.web)(questions));
});
