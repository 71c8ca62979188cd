import * as ort from 'onnxruntime-web';
import type { DType } from '../../../src/compiler/ir/graph.ts';
import type { ReferenceTensor } from '../../../src/compiler/ir/op.ts';
import { modelBytes, type OnnxGraph } from '../../../src/export/onnx/messages.ts';

ort.env.logLevel = 'error';
ort.env.wasm.numThreads = 1;

/** Outputs of a graph in ONNX Runtime, by name. */
export async function runGraph(
  graph: OnnxGraph,
  inputs: ReadonlyMap<string, ReferenceTensor>,
): Promise<ReadonlyMap<string, readonly number[]>> {
  return runModel(modelBytes({ producerVersion: 'test', graph, metadata: new Map() }), graph, inputs);
}

/** Outputs of a model file in ONNX Runtime, by name. */
export async function runModel(
  bytes: Uint8Array,
  { inputs: taken }: Pick<OnnxGraph, 'inputs'>,
  inputs: ReadonlyMap<string, ReferenceTensor>,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const session = await ort.InferenceSession.create(bytes);
  try {
    const feeds = taken.map(({ name, type }) => [name, tensor(type as DType, inputs.get(name)!)] as const);
    const results = await session.run(Object.fromEntries(feeds));
    return new Map(
      Object.entries(results).map(([name, { data }]) => [name, Array.from(data as Float32Array)]),
    );
  } finally {
    await session.release();
  }
}

function tensor(type: DType, { shape, data }: ReferenceTensor): ort.Tensor {
  switch (type) {
    case 'f32':
      return new ort.Tensor('float32', Float32Array.from(data), shape);
    case 'i32':
      return new ort.Tensor('int32', Int32Array.from(data), shape);
    case 'u32':
      return new ort.Tensor('uint32', Uint32Array.from(data), shape);
  }
}
