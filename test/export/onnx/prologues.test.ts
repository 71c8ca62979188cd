import * as ort from 'onnxruntime-web';
import { expect, it } from 'vitest';
import { GraphBuilder } from '../../../src/compiler/ir/builder.ts';
import type { Graph } from '../../../src/compiler/ir/graph.ts';
import { ops } from '../../../src/compiler/ops/index.ts';
import { onnxGraph } from '../../../src/export/onnx/convert.ts';
import { imagePrologues } from '../../../src/export/onnx/image_prologue.ts';
import { modelBytes, type OnnxGraph } from '../../../src/export/onnx/messages.ts';
import { numberPrologues } from '../../../src/export/onnx/number_prologue.ts';

/** Preparation within graphs, in ONNX Runtime. */

ort.env.logLevel = 'error';
ort.env.wasm.numThreads = 1;

/** A graph that returns its inputs, with masks as numbers. */
function passing(inputs: readonly (readonly [string, 'f32' | 'i32', readonly number[]])[]): Graph {
  const builder = new GraphBuilder(ops, 'passing');
  for (const [name, dtype, shape] of inputs) {
    const value = builder.input(name, 'batch', { dtype, shape });
    const number = dtype === 'i32' ? builder.op('cast', [value], { dtype: 'f32' }) : value;
    builder.output(`out.${name}`, 'head', builder.op('negate', [number]));
  }
  return builder.build();
}

async function outputsOf(graph: OnnxGraph, feeds: Readonly<Record<string, ort.Tensor>>) {
  const session = await ort.InferenceSession.create(
    modelBytes({ producerVersion: 'test', graph, metadata: new Map() }),
  );
  const results = await session.run(feeds);
  await session.release();
  // The graphs negate their outputs.
  return (name: string) => Array.from(results[`out.${name}`]!.data as Float32Array, (x) => -x);
}

it('standardises numbers in double precision, and marks missing ones', async () => {
  const graph = passing([
    ['row.values', 'f32', [2, 3]],
    ['row.missing', 'f32', [2, 3]],
  ]);
  const mean = [1.7e9, 5, 0];
  const std = [30, 2, 1];
  const onnx = onnxGraph(
    [graph],
    new Map(),
    new Map(),
    numberPrologues({ name: 'row', mean, std, categories: [] }),
  );
  expect(onnx.inputs).toEqual([{ name: 'row.numbers', type: 'f64', dims: [2, 3] }]);
  const numbers = Float64Array.of(1.7e9 + 7.5, Number.NaN, 0, 1.7e9 - 15, 9, Number.NaN);
  const output = await outputsOf(onnx, { 'row.numbers': new ort.Tensor('float64', numbers, [2, 3]) });
  expect(output('row.values').map((x) => x + 0)).toEqual([0.25, 0, 0, -0.5, 2, 0]);
  expect(output('row.missing').map((x) => x + 0)).toEqual([0, 1, 0, 0, 0, 1]);
});

it('looks categories up in the column of each, and marks missing ones', async () => {
  const graph = passing([
    ['row.values', 'f32', [3, 3]],
    ['row.categories', 'i32', [3, 3]],
    ['row.missing', 'f32', [3, 3]],
  ]);
  const rows = {
    name: 'row',
    mean: [10],
    std: [2],
    categories: [
      new Map([
        ['Łódź', 2],
        ['New York, NY', 4],
      ]),
      new Map([
        ['yes', 3],
        ['Łódź', 5],
      ]),
    ],
  };
  const onnx = onnxGraph([graph], new Map(), new Map(), numberPrologues(rows));
  expect(onnx.inputs).toEqual([
    { name: 'row.numbers', type: 'f64', dims: [3, 1] },
    { name: 'row.categories', type: 'string', dims: [3, 2] },
  ]);
  const output = await outputsOf(onnx, {
    'row.numbers': new ort.Tensor('float64', Float64Array.of(14, Number.NaN, 8), [3, 1]),
    'row.categories': new ort.Tensor('string', ['Łódź', 'Łódź', 'unheard of', 'yes', '', 'no'], [3, 2]),
  });
  const rounded = (name: string) => output(name).map((x) => x + 0);
  expect(rounded('row.values')).toEqual([2, 0, 0, 0, 0, 0, -1, 0, 0]);
  expect(rounded('row.categories')).toEqual([0, 2, 5, 0, 1, 3, 0, 0, 1]);
  expect(rounded('row.missing')).toEqual([0, 0, 0, 1, 0, 0, 0, 1, 0]);
});

const bytes = Uint8Array.of(0, 51, 102, 153, 204, 255, 10, 20, 30, 40, 50, 60);

it('normalises the bytes of images of one size, which have no padding', async () => {
  const graph = passing([
    ['image.pixels', 'f32', [1, 3, 2, 2]],
    ['image.mask', 'i32', [1, 2, 2]],
  ]);
  const normalize = { mean: [0.5, 0, 0.2], std: [0.25, 1, 0.5] };
  const images = imagePrologues({ name: 'image', normalize, padded: false });
  const onnx = onnxGraph([graph], new Map(), new Map(), images);
  expect(onnx.inputs).toEqual([{ name: 'image.bytes', type: 'u8', dims: [1, 2, 2, 3] }]);
  const output = await outputsOf(onnx, { 'image.bytes': new ort.Tensor('uint8', bytes, [1, 2, 2, 3]) });
  const expected = [0, 1, 2].flatMap((c) =>
    [0, 1, 2, 3].map((place) => (bytes[3 * place + c]! / 255 - normalize.mean[c]!) / normalize.std[c]!),
  );
  for (const [i, value] of output('image.pixels').entries()) expect(value).toBeCloseTo(expected[i]!, 5);
  expect(output('image.mask').map((x) => x + 0)).toEqual([0, 0, 0, 0]);
});

it('leaves zeros on padding, of which the bytes mean nothing', async () => {
  const graph = passing([
    ['image.pixels', 'f32', [1, 3, 2, 2]],
    ['image.mask', 'i32', [1, 2, 2]],
  ]);
  const normalize = { mean: [0.5, 0.5, 0.5], std: [1, 1, 1] };
  const images = imagePrologues({ name: 'image', normalize, padded: true });
  const onnx = onnxGraph([graph], new Map(), new Map(), images);
  expect(onnx.inputs.map(({ name }) => name)).toEqual(['image.bytes', 'image.mask']);
  const output = await outputsOf(onnx, {
    'image.bytes': new ort.Tensor('uint8', bytes, [1, 2, 2, 3]),
    'image.mask': new ort.Tensor('int32', Int32Array.of(0, 1, 0, 1), [1, 2, 2]),
  });
  const pixels = output('image.pixels');
  expect([1, 3, 5, 7, 9, 11].map((i) => pixels[i]! + 0)).toEqual([0, 0, 0, 0, 0, 0]);
  expect(pixels[0]).toBeCloseTo(-0.5, 6);
});
