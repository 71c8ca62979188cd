import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-web';
import { folderFiles, openExportedHere } from '../../../src/api/export/node_host.ts';
import { inputShapes } from '../../../src/api/export/onnx/graph.ts';
import { padded } from '../../../src/api/export/onnx/padded.ts';
import { describedRun } from '../../../src/api/run/described_run.ts';
import type { AdapterChoice } from '../../../src/runtime/device/adapter.ts';
import type { HeadPrediction } from '../../../src/runtime/predict/prediction.ts';
import type { Sample } from '../../../src/runtime/records/record.ts';
import type { ExportedModel } from '../../../src/web/model.ts';
import { type AnsweringHost, allOutputs, type Question } from '../question.ts';

/** A run with its exports: the folder of `--to web`, and the one of `--to onnx` with a file for each task. */
export interface ExportedRun {
  readonly run: string;
  readonly web: string;
  readonly onnx: string;
}

/**
 * ONNX Runtime Web in Node, by WebAssembly. Records are prepared, and outputs decoded, by the model that was
 * exported to the web.
 */
export function onnxRuntime({ run, web, onnx }: ExportedRun, adapter: AdapterChoice): AnsweringHost {
  return async (questions) => {
    const model = await openExportedHere(folderFiles(web), adapter);
    const shapes: InputShapes = (task, sizes) =>
      inputShapes(describedRun(run, undefined, {}).model, task, sizes);
    const sessions = new Map<string, InferenceSession>();
    for (const task of new Set(questions.map((question) => question.task))) {
      sessions.set(task, await InferenceSession.create(readFileSync(join(onnx, `${task}.onnx`))));
    }
    try {
      const answers: HeadPrediction[] = [];
      for (const question of questions) {
        answers.push(await answerOf(question, { session: sessions.get(question.task)!, model, shapes }));
      }
      return answers;
    } finally {
      for (const session of sessions.values()) await session.release();
      await model.close();
    }
  };
}

/** Shapes of prepared tensors by name. */
type InputShapes = (
  task: string,
  sizes: Readonly<Record<string, number>>,
) => ReadonlyMap<string, readonly number[]>;

interface OpenTask {
  readonly session: InferenceSession;
  readonly model: ExportedModel;
  readonly shapes: InputShapes;
}

async function answerOf({ task, record }: Question, open: OpenTask): Promise<HeadPrediction> {
  const sample = open.model.sampleOf(record, task);
  const results = await open.session.run(await feedsOf(task, sample, open));
  const outputs = Object.entries(results).map(([name, { data }]) => [
    name.replace(/^head\./, ''),
    data as Float32Array,
  ]);
  return open.model.decode(task, sample, Object.fromEntries(outputs), allOutputs);
}

/** The prepared record, enlarged to the fixed sizes of the file. */
async function feedsOf(
  task: string,
  { id, fields }: Sample,
  { session, model, shapes }: OpenTask,
): Promise<Readonly<Record<string, Tensor>>> {
  const { inputs, sizes } = await model.parts.prepare(task, [{ id, fields }]);
  const given = shapes(task, sizes);
  const feeds = session.inputMetadata.map((input) => {
    const { name } = input;
    if (!input.isTensor) throw new Error(`${name} is no tensor`);
    const dims = input.shape.map((size) => (typeof size === 'number' ? size : 1));
    const data = padded({ shape: given.get(name)!, data: inputs[name]! }, dims, paddingOf(name, model));
    return [name, new Tensor(input.type, data, dims)] as const;
  });
  return Object.fromEntries(feeds);
}

/** Masks of images and recordings mark padding, those of texts mark tokens. */
function paddingOf(input: string, { parts }: ExportedModel): number {
  const { kind } = parts.run.modalities.find(({ name }) => input.startsWith(`${name}.`))!;
  return input.endsWith('.mask') && kind !== 'tokens' ? 1 : 0;
}
