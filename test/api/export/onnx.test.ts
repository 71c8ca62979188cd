import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluate } from '../../../src/api/evaluate.ts';
import { exportRun } from '../../../src/api/export.ts';
import { open, predict } from '../../../src/api/open.ts';
import { train } from '../../../src/api/train.ts';
import { readModel } from '../../../src/export/onnx/read.ts';
import { hashKey, sealed } from '../../../src/export/onnx/seal.ts';
import type { AdapterChoice } from '../../../src/runtime/device/adapter.ts';
import { listAdapters } from '../../../src/runtime/device/list.ts';
import { runModel } from '../../export/onnx/ort.ts';
import { tableRows, tableSpec, writeTableSpec } from '../../support/table_runs.ts';
import { temporaryFolder } from '../../temporary_folder.ts';

/** ONNX files of a trained model with two tasks on texts, padded to two lengths. */

const secondTask = `task again {
  dataset: reviews
  head { answer: classification(dataset.classes, reads: language.cls) }
  loss: cross_entropy(head.answer, truth.label)
  metric: accuracy(head.answer, truth.label)
}
train {`;

const root = temporaryFolder();
const run = join(root, 'run');
const folder = join(root, 'models');
let adapter: AdapterChoice;

beforeAll(async () => {
  const [first] = await listAdapters();
  adapter = first!.choice;
  const spec = writeTableSpec(join(root, 'data'), tableRows, tableSpec.replace('train {', secondTask));
  await train(spec, { adapter, directory: run, workers: 0 });
  await exportRun(run, { to: 'onnx', path: folder, adapter, onWarning: fail });
}, 120_000);

/** ONNX Runtime is installed, so nothing may remain unverified. */
function fail(message: string): never {
  throw new Error(message);
}

interface StoredTensor {
  readonly type: 'f32' | 'i32';
  readonly dims: readonly number[];
  readonly data: string;
}

interface StoredGolden {
  readonly record: string;
  readonly inputs: Readonly<Record<string, StoredTensor>>;
  readonly outputs: Readonly<Record<string, StoredTensor>>;
}

function numbersIn({ type, data }: StoredTensor): Float32Array | Int32Array {
  const { buffer } = new Uint8Array(Buffer.from(data, 'base64'));
  return type === 'f32' ? new Float32Array(buffer) : new Int32Array(buffer);
}

const texts = [0, 4, 8].map((row) => ({ text: tableRows[row]!.split('\t')[0]! }));

describe('unitc export --to onnx', () => {
  it('writes a file for each task with heads, classes and preparation', () => {
    expect(readdirSync(folder).sort()).toEqual(['again.onnx', 'classify.onnx']);
    const { irVersion, opset, inputs, outputs, metadata } = readModel(
      readFileSync(join(folder, 'again.onnx')),
    );
    const dims = ['batch', 'tokens'];
    expect({ irVersion, opset, inputs, outputs }).toEqual({
      irVersion: 8,
      opset: 17,
      inputs: ['text.ids', 'text.segments', 'text.mask'].map((name) => ({ name, type: 'i32', dims })),
      outputs: [{ name: 'head.answer', type: 'f32', dims: ['batch', 2] }],
    });
    expect(metadata.get('unitc.task')).toBe('again');
    expect(JSON.parse(metadata.get('unitc.sizes')!)).toEqual({});
    expect(JSON.parse(metadata.get('unitc.heads')!)).toEqual([
      { output: 'head.answer', puts: 'class', classes: ['no', 'yes'] },
    ]);
    const [text] = JSON.parse(metadata.get('unitc.inputs')!);
    expect(text.prepare.map(({ builtin }: { builtin: string }) => builtin)).toEqual([
      'wordpiece',
      'truncate',
      'pad',
    ]);
    expect(text.vocabulary).toContain('good');
  });

  it('holds records whose outputs ONNX Runtime reproduces', async () => {
    const bytes = readFileSync(join(folder, 'classify.onnx'));
    const golden: readonly StoredGolden[] = JSON.parse(readModel(bytes).metadata.get('unitc.golden')!);
    expect(golden).toHaveLength(3);
    for (const { inputs, outputs } of golden) {
      const taken = Object.entries(inputs);
      const values = taken.map(([name, { type, dims }]) => ({ name, type, dims }));
      const tensors = taken.map(
        ([name, tensor]) =>
          [name, { shape: tensor.dims, data: Float64Array.from(numbersIn(tensor)) }] as const,
      );
      const found = (await runModel(bytes, { inputs: values }, new Map(tensors))).get('head.answer')!;
      const expected = numbersIn(outputs['head.answer']!);
      for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i]!, 4);
    }
  });

  it('predicts and evaluates in ONNX Runtime as the run does', async () => {
    const expected = await predict(run, texts, { task: 'classify', adapter });
    for (const path of [folder, join(folder, 'classify.onnx')]) {
      const found = await predict(path, texts, { task: 'classify' });
      for (const [i, { predictions = [] }] of found.entries()) {
        expect(predictions).toEqual(
          expected[i]!.predictions!.map(({ label, probability }) => ({
            label,
            probability: expect.closeTo(probability, 4),
          })),
        );
      }
    }
    const { scores } = await evaluate(run, { adapter, checkpoint: 'best' });
    const exported = await evaluate(folder);
    expect(exported.scores.map(({ task, loss }) => [task, loss])).toEqual(
      [
        ['classify', null],
        ['again', null],
      ].sort(),
    );
    for (const { task, records, metrics } of exported.scores) {
      const own = scores.find((score) => score.task === task)!;
      expect([records, metrics[0]!.value]).toEqual([own.records, own.metrics[0]!.value]);
    }
  });

  it('writes one task in half precision to a file', async () => {
    const path = join(root, 'half.onnx');
    const { files } = await exportRun(run, { to: 'onnx', path, task: 'again', weights: 'f16', adapter });
    const whole = readModel(readFileSync(join(folder, 'again.onnx')));
    const half = readModel(readFileSync(path));
    expect(files.map((file) => file.path)).toEqual([path]);
    const name = 'bert_model.module.embeddings.word_embeddings.weight';
    const size = (read: typeof whole) => read.initializers.get(name)!.length;
    expect(size(half) * 2).toBe(size(whole));
  });

  it('refuses several tasks in a file and unknown tasks', async () => {
    const path = join(root, 'x.onnx');
    await expect(exportRun(run, { to: 'onnx', path, adapter })).rejects.toThrow('name one with --task');
    await expect(exportRun(run, { to: 'onnx', path, task: 'no', adapter })).rejects.toThrow(
      'there is no task no; the tasks are classify, again',
    );
  });
});

describe('an ONNX file that was changed is refused', () => {
  const file = () => readFileSync(join(folder, 'classify.onnx'));
  const changed = join(root, 'changed.onnx');

  /** The bytes of a file before its checksum, with a substring replaced by another of the same length. */
  function edited(from: string, to: string): Buffer {
    const bytes = file();
    const at = bytes.indexOf(from);
    expect([at > 0, to.length]).toEqual([true, from.length]);
    bytes.write(to, at);
    return bytes.subarray(0, bytes.length - 80);
  }

  /** The error message for a file with these bytes. */
  async function problem(bytes: Uint8Array): Promise<string> {
    writeFileSync(changed, bytes);
    return open(changed).then(
      () => 'opened',
      (error: Error) => `${error.name}: ${error.message}`,
    );
  }

  it('for any byte', async () => {
    const { length } = file();
    for (let at = 0; at < length; at += Math.floor(length / 40)) {
      const bytes = file();
      bytes[at]! ^= 1 << (at % 8);
      expect(await problem(bytes)).toMatch(/^ExportedModelError: .*changed.onnx/);
    }
    expect(await problem(file().subarray(0, length - 100))).toMatch(/^ExportedModelError: /);
  });

  it('for one weight with its checksum', async () => {
    const bytes = file();
    const [, weight] =
      [...readModel(bytes).initializers].find(([name]) => name.endsWith('classifier.weight')) ??
      [...readModel(bytes).initializers].findLast(([, data]) => data.length > 64)!;
    weight.fill(0x40, 0, 16);
    expect(await problem(sealed(bytes.subarray(0, bytes.length - 80)))).toMatch(
      /does not give the results of the run .*returns other values/,
    );
  });

  it('for another preparation and another order of classes', async () => {
    expect(await problem(sealed(edited('"bad"', '"bat"')))).toContain(
      'preparation returns other values of text.ids',
    );
    expect(await problem(sealed(edited('["no","yes"]', '["yes","no"]')))).toContain(
      'the class names differ or are in another order',
    );
  });

  it('for files of other programs and of two models', async () => {
    const { metadata } = readModel(file());
    expect([...metadata.keys()].at(-1)).toBe(hashKey);
    expect(await problem(edited('unitc.run', 'other.run'))).toContain(
      'not one that `unitc export --to onnx` wrote',
    );
    const mixed = join(root, 'mixed');
    mkdirSync(mixed);
    cpSync(join(folder, 'again.onnx'), join(mixed, 'again.onnx'));
    writeFileSync(join(mixed, 'classify.onnx'), sealed(edited('Reviews', 'Revoews')));
    await expect(open(mixed)).rejects.toThrow('holds files of two models');
  });
});
