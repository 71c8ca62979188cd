import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { probesOf } from '../../../src/api/export/onnx/probes.ts';
import { validModel } from '../../../src/api/spec/valid_model.ts';
import { builtins } from '../../../src/builtins.ts';
import type { Initializer } from '../../../src/compiler/artifact/program.ts';
import { assemble } from '../../../src/compiler/assemble/assemble.ts';
import type { Sizes } from '../../../src/compiler/assemble/sizes.ts';
import { elementCount, type GraphInput } from '../../../src/compiler/ir/graph.ts';
import { interpret } from '../../../src/compiler/ir/interpret.ts';
import type { ReferenceTensor } from '../../../src/compiler/ir/op.ts';
import { ops } from '../../../src/compiler/ops/index.ts';
import { onnxGraph } from '../../../src/export/onnx/convert.ts';
import { bytesOf } from '../../../src/export/onnx/emitter.ts';
import { modelBytes, type OnnxTensor } from '../../../src/export/onnx/messages.ts';
import { readModel } from '../../../src/export/onnx/read.ts';
import { type Random, seeded } from '../../../tools/kernels/samples.ts';
import { runModel } from './ort.ts';

/** Complete tasks with random weights: one file for all batch sizes, compared with the interpreter. */

const table = `unit 1
model Prices
modality row { field: "row"  tensor: f32[3]  prepare: standardize() -> categorize(8) }
encoder cells { reads: row  body: column_tokens(16) -> transformer(layers: 1, heads: 2, hidden: 32)  views { pooled: mean() } }
dataset homes {
  format: table("homes.csv", valid: 40%)
  columns { row: numbers(["size", "rooms"], categories: ["form"])  price: value("price") }
}
task price { dataset: homes  head { price: regression(1, reads: cells.pooled) }  loss: mse(head.price, truth.price)  metric: regression(head.price, truth.price) }
train { steps: 1  batch: 4  seed: 1  optimizer: adamw(lr: 1e-3)  lr_schedule: constant() }
`;

/** Images of any size, as in UniT, and texts of two lengths. */
const varying = exampleText('emoji')
  .replace('f32[3, 64, 64]', 'f32[3, height, width]')
  .replace('resize(height: 64, width: 64)', 'resize(shortest: 64, longest: 128)')
  .replace('truncate(16)', 'truncate(16) -> pad([8, 16])');

const specs = new Map([
  ['table', table],
  ['varying', varying],
]);

function exampleFile(name: string): string {
  return new URL(`../../../examples/${name}.unit`, import.meta.url).pathname;
}

function exampleText(name: string): string {
  return readFileSync(exampleFile(name), 'utf8');
}

function modelOf(name: string) {
  return validModel({ file: exampleFile(name), text: specs.get(name) ?? exampleText(name) }, {});
}

function parameterValue(kind: Initializer['kind'], random: Random): number {
  // Normalisation variances are positive.
  return Math.fround(kind === 'ones' ? 1 + 0.2 * random.uniform() : 0.1 * random.normal());
}

/** Possible values of preparation; the last rows of every record but the first are padding. */
function batchTensor({ name, value }: GraphInput, random: Random): ReferenceTensor {
  const { dtype, shape } = value.type;
  const data = new Float64Array(elementCount(shape));
  const [batch, last] = [shape[0]!, shape.at(-1)!];
  const values = data.map((_, i) => {
    if (name.endsWith('.mask')) return i >= data.length / batch && i % last >= last / 2 ? 1 : 0;
    if (name.endsWith('.missing')) return i % 5 === 0 ? 1 : 0;
    if (dtype === 'f32') return Math.fround(random.normal());
    return Math.floor(random.uniform() * 2);
  });
  return { shape, data: values };
}

describe('ONNX models in ONNX Runtime', () => {
  it.each([
    ['quickstart', 'answer', [{ batch: 1 }, { batch: 5 }]],
    ['emoji', 'detect', [{ batch: 1 }, { batch: 5 }]],
    ['speech', 'word', [{ batch: 1 }, { batch: 5 }]],
    ['dual_encoder', 'pairs', [{ batch: 2 }, { batch: 5 }]],
    ['table', 'price', [{ batch: 1 }, { batch: 2 }, { batch: 5 }]],
    [
      'varying',
      'detect',
      [
        { batch: 1, height: 32, width: 96 },
        { batch: 2, height: 128, width: 64 },
      ],
    ],
    [
      'varying',
      'answer',
      [
        { batch: 1, height: 64, width: 64, tokens: 16 },
        { batch: 2, height: 32, width: 64, tokens: 8 },
      ],
    ],
  ] as const)('%s: %s gives the same at every size', async (name, task, chosen: readonly Sizes[]) => {
    const model = modelOf(name);
    const probes = probesOf(model, model.tasks.find((each) => each.name === task)!);
    const assembled = (sizes: Sizes) =>
      assemble(model, builtins, { task, mode: 'predict', sizes, taps: false });
    const random = seeded(11);
    const parameters = assembled(probes.sizes[0]!).parameters.map(({ name, shape, initializer }) => {
      const data = Float32Array.from({ length: elementCount(shape) }, () =>
        parameterValue(initializer.kind, random),
      );
      return { name, shape, data };
    });
    const weights = new Map(
      parameters.map(({ name, shape, data }): readonly [string, OnnxTensor] => [
        name,
        { name, type: 'f32', dims: shape, bytes: bytesOf(data) },
      ]),
    );
    const graph = onnxGraph(
      probes.sizes.map((sizes) => assembled(sizes).graph),
      probes.varying,
      weights,
    );
    const bytes = modelBytes({ producerVersion: 'test', graph, metadata: new Map([['a', 'ä']]) });
    const read = readModel(bytes);
    expect([read.irVersion, read.opset, read.metadata.get('a')]).toEqual([8, 17, 'ä']);
    for (const sizes of chosen) {
      const own = assembled({ ...probes.fixed, ...sizes }).graph;
      const inputs = new Map<string, ReferenceTensor>(
        own.inputs
          .filter(({ role }) => role === 'batch')
          .map((input) => [input.name, batchTensor(input, random)]),
      );
      const known = parameters.map(
        ({ name, shape, data }) => [name, { shape, data: Float64Array.from(data) }] as const,
      );
      const expected = interpret(ops, own, new Map([...inputs, ...known]));
      const found = await runModel(bytes, graph, inputs);
      for (const [output, { data }] of expected) {
        const values = found.get(output)!;
        expect(values).toHaveLength(data.length);
        const difference = Math.max(...values.map((value, i) => Math.abs(value - data[i]!)));
        expect(difference).toBeLessThan(1e-4);
      }
    }
  });
});
