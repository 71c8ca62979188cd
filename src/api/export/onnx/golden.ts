import { dirname } from 'node:path';
import { builtins } from '../../../builtins.ts';
import type { RunSpec } from '../../../compiler/artifact/run_spec.ts';
import { runSpec } from '../../../compiler/assemble/run_spec.ts';
import type { Sizes } from '../../../compiler/assemble/sizes.ts';
import { bytesOf } from '../../../export/onnx/emitter.ts';
import type { DataType, OnnxGraph, OnnxValue } from '../../../export/onnx/messages.ts';
import { datasetOf, openDatasets } from '../../../runtime/data/datasets.ts';
import { createPreparer } from '../../../runtime/data/node_preparer.ts';
import { taskPlans } from '../../../runtime/data/plan.ts';
import type { Prepared } from '../../../runtime/data/preparer.ts';
import { openDevice } from '../../../runtime/device/open.ts';
import { openModel } from '../../run/open_model.ts';
import { ExportError } from '../errors.ts';
import type { ExportedFile } from '../exported_file.ts';
import type { ExportRequest } from '../target.ts';
import { roundedWeights } from '../weights.ts';
import { inputShapes } from './graph.ts';
import { padded } from './padded.ts';

/** Number of golden records of each task. */
const recordsPerTask = 3;

/** A tensor of the golden records. */
export interface GoldenTensor {
  readonly type: DataType;
  readonly dims: readonly number[];
  readonly data: Float32Array | Int32Array;
}

/** Prepared held-out records, and the outputs of our own program for them, by their names in the graph. */
export interface GoldenBatch {
  /** Names of the records in their dataset. */
  readonly records: readonly string[];
  readonly inputs: ReadonlyMap<string, GoldenTensor>;
  readonly outputs: ReadonlyMap<string, GoldenTensor>;
}

type GoldenOf = (task: string, graph: OnnxGraph, sizes: Sizes) => Promise<GoldenBatch>;

/**
 * Opens the run on a device with its data while `body` runs. Throws DataError where the data of the run is not
 * present, ExportError where a task has no held-out records, NoAdapterError.
 */
export async function withGolden(
  request: ExportRequest,
  body: (goldenOf: GoldenOf) => Promise<readonly ExportedFile[]>,
): Promise<readonly ExportedFile[]> {
  const { model, fitted, file } = request.described;
  const run = runSpec(model, builtins);
  const datasets = await openDatasets(run, { root: dirname(file), seed: run.train.seed });
  const device = await openDevice(request.adapter ? { adapter: request.adapter } : {});
  try {
    const { session, programs } = openModel(model, device, request);
    for (const { name, data } of roundedWeights(request)) session.arenas.write('parameters', name, data);
    const prepare = await createPreparer(taskPlans(run, null), fitted, request.onWarning);
    return await body(async (name, graph, sizes) => {
      const task = run.tasks.find((candidate) => candidate.name === name)!;
      const split = datasetOf(datasets, task).splits.valid;
      if (!split || split.length === 0) {
        throw new ExportError(
          `dataset ${task.dataset} has no held-out records, with which an export is verified`,
        );
      }
      const count = Math.min(recordsPerTask, split.length);
      const samples = Array.from({ length: count }, (_, i) =>
        split.at(Math.floor((i * split.length) / count)),
      );
      const prepared = await prepare(
        name,
        samples.map(({ id, fields }) => ({ id, fields })),
      );
      const shapes = inputShapes(model, name, prepared.sizes);
      const inputs = inputsOf(prepared, graph, shapes, run.modalities);
      const program = await programs.get(name, 'predict', { ...sizes, batch: count });
      const tensors = Object.fromEntries([...inputs].map(([input, { data }]) => [input, data]));
      const results = await session.run(program, tensors).read();
      const outputs = graph.outputs.map(
        (output) => [output.name, ofBatch(output, results[output.name]!, count)] as const,
      );
      return { records: samples.map(({ id }) => id), inputs, outputs: new Map(outputs) };
    });
  } finally {
    await device.close();
  }
}

/** `shapes`: those of the prepared tensors, which may be smaller than the inputs of the graph. */
function inputsOf(
  { inputs, sizes }: Prepared,
  graph: OnnxGraph,
  shapes: ReadonlyMap<string, readonly number[]>,
  modalities: RunSpec['modalities'],
): ReadonlyMap<string, GoldenTensor> {
  return new Map(
    graph.inputs.map((input) => {
      const { name } = input;
      const given = { shape: shapes.get(name)!, data: inputs[name]! };
      const { type, dims } = ofBatch(input, given.data, sizes.batch!);
      return [name, { type, dims, data: padded(given, dims, paddingOf(name, modalities)) }];
    }),
  );
}

/** The value of padding: masks of images and recordings mark it with 1, those of texts mark tokens. */
function paddingOf(input: string, modalities: RunSpec['modalities']): number {
  const { kind } = modalities.find(({ name }) => input.startsWith(`${name}.`))!;
  return input.endsWith('.mask') && kind !== 'tokens' ? 1 : 0;
}

function ofBatch({ type, dims }: OnnxValue, data: GoldenTensor['data'], batch: number): GoldenTensor {
  return { type, dims: dims.map((size) => (typeof size === 'number' ? size : batch)), data };
}

/** The golden records as a metadata entry: JSON with tensors in base64, little-endian. */
export function goldenMetadata({ records, inputs, outputs }: GoldenBatch): readonly [string, string] {
  const stored = (tensors: GoldenBatch['inputs']) =>
    Object.fromEntries(
      [...tensors].map(([name, { type, dims, data }]) => [
        name,
        { type, dims, data: Buffer.from(bytesOf(data)).toString('base64') },
      ]),
    );
  return ['unitc.golden', JSON.stringify({ records, inputs: stored(inputs), outputs: stored(outputs) })];
}
