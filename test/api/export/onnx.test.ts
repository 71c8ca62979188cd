import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GoldenTensor, withGolden } from '../../../src/api/export/onnx/golden.ts';
import { graphOfTask } from '../../../src/api/export/onnx/graph.ts';
import { padded } from '../../../src/api/export/onnx/padded.ts';
import { verifyModel } from '../../../src/api/export/onnx/verify.ts';
import { onnxWeights } from '../../../src/api/export/onnx/weights.ts';
import { exportRun } from '../../../src/api/export.ts';
import { predict } from '../../../src/api/open.ts';
import { describedRun } from '../../../src/api/run/described_run.ts';
import { train } from '../../../src/api/train.ts';
import { modelBytes } from '../../../src/export/onnx/messages.ts';
import { readModel } from '../../../src/export/onnx/read.ts';
import type { AdapterChoice } from '../../../src/runtime/device/adapter.ts';
import { listAdapters } from '../../../src/runtime/device/list.ts';
import { runModel } from '../../export/onnx/ort.ts';
import { tableRows, tableSpec, writeTableSpec } from '../../support/table_runs.ts';

/** ONNX files of a trained model with two tasks on texts of two padded lengths. */

const secondTask = `task again {
  dataset: reviews
  head { answer: classification(dataset.classes, reads: language.cls) }
  loss: cross_entropy(head.answer, truth.label)
  metric: accuracy(head.answer, truth.label)
}
train {`;

const root = mkdtempSync(join(tmpdir(), 'unitc-test-'));
const run = join(root, 'run');
const folder = join(root, 'models');
let adapter: AdapterChoice;
afterAll(() => rmSync(root, { recursive: true }));

beforeAll(async () => {
  const [first] = await listAdapters();
  adapter = first!.choice;
  const spec = writeTableSpec(join(root, 'data'), tableRows, tableSpec.replace('train {', secondTask));
  await train(spec, { adapter, directory: run, workers: 0 });
  await exportRun(run, { to: 'onnx', path: folder, adapter, onWarning: fail });
}, 120_000);

/** ONNX Runtime is installed here, so that nothing is left unverified. */
function fail(message: string): never {
  throw new Error(message);
}

interface StoredTensor extends Pick<GoldenTensor, 'type' | 'dims'> {
  readonly data: string;
}

interface StoredGolden {
  readonly records: readonly string[];
  readonly inputs: Readonly<Record<string, StoredTensor>>;
  readonly outputs: Readonly<Record<string, StoredTensor>>;
}

function numbersIn({ type, data }: StoredTensor): Float32Array | Int32Array {
  const { buffer } = new Uint8Array(Buffer.from(data, 'base64'));
  return type === 'f32' ? new Float32Array(buffer) : new Int32Array(buffer);
}

describe('unitc export --to onnx', () => {
  it('writes a file for each task with heads, classes and preparation', () => {
    expect(readdirSync(folder).sort()).toEqual(['again.onnx', 'classify.onnx']);
    const { irVersion, opset, inputs, outputs, metadata } = readModel(
      readFileSync(join(folder, 'again.onnx')),
    );
    expect({ irVersion, opset, inputs, outputs }).toEqual({
      irVersion: 8,
      opset: 17,
      inputs: ['text.ids', 'text.segments', 'text.mask'],
      outputs: ['head.answer'],
    });
    expect(metadata.get('unitc.task')).toBe('again');
    expect(JSON.parse(metadata.get('unitc.sizes')!)).toEqual({ tokens: 16 });
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

  it('gives the probabilities of predict in ONNX Runtime', async () => {
    const bytes = readFileSync(join(folder, 'classify.onnx'));
    const golden: StoredGolden = JSON.parse(readModel(bytes).metadata.get('unitc.golden')!);
    const taken = Object.entries(golden.inputs);
    const inputs = taken.map(([name, { type, dims }]) => ({ name, type, dims }));
    const tensors = taken.map(
      ([name, tensor]) => [name, { shape: tensor.dims, data: Float64Array.from(numbersIn(tensor)) }] as const,
    );
    const found = (await runModel(bytes, { inputs }, new Map(tensors))).get('head.answer')!;
    const texts = [0, 4, 8].map((row) => ({ text: tableRows[row]!.split('\t')[0]! }));
    const predictions = await predict(run, texts, { task: 'classify', adapter });
    expect(golden.records).toHaveLength(3);
    for (const [row, { predictions: labels = [] }] of predictions.entries()) {
      const [no, yes] = found.slice(2 * row, 2 * row + 2) as [number, number];
      const probability = labels.find(({ label }) => label === 'yes')!.probability;
      expect(1 / (1 + Math.exp(no - yes))).toBeCloseTo(probability, 4);
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

  it('refuses a file with a flipped weight, and one that does not reproduce the run', async () => {
    const described = describedRun(run, undefined, {});
    const request = { run, described, path: folder, weights: 'f32', adapter } as const;
    await withGolden(request, async (goldenOf) => {
      const { graph, sizes } = graphOfTask(request, 'again', onnxWeights(request));
      const golden = await goldenOf('again', graph, sizes);
      const bytes = readFileSync(join(folder, 'again.onnx'));
      const { metadata } = readModel(bytes);
      const written = { path: 'again.onnx', model: { producerVersion: '', graph, metadata }, golden };
      await verifyModel(bytes, written, {});
      const flipped = new Uint8Array(bytes);
      const weight = [...readModel(flipped).initializers].find(([name]) => name.endsWith('weight'))!;
      weight[1]![3]! ^= 0x40;
      await expect(verifyModel(flipped, written, {})).rejects.toThrow('is not what was written');
      const moved = new Map(
        [...golden.outputs].map(([name, tensor]) => [
          name,
          { ...tensor, data: (tensor.data as Float32Array).map((value) => value + 0.001) },
        ]),
      );
      const other = { ...written, golden: { ...golden, outputs: moved } };
      await expect(verifyModel(modelBytes(written.model), other, {})).rejects.toThrow(
        'does not reproduce the run: head.answer is',
      );
      return [];
    });
  });
});

describe('padded', () => {
  it('fills each axis after its end', () => {
    const data = Int32Array.of(1, 2, 3, 4);
    const given = { shape: [1, 2], data };
    expect([...padded(given, [2, 3], 9)]).toEqual([1, 2, 9, 3, 4, 9]);
    expect(padded(given, [2, 2], 9)).toBe(data);
  });
});
