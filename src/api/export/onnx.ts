import { dirname, join } from 'node:path';
import { builtins } from '../../builtins.ts';
import type { RunSpec } from '../../compiler/artifact/run_spec.ts';
import { runSpec } from '../../compiler/assemble/run_spec.ts';
import { modelBytes } from '../../export/onnx/messages.ts';
import { sealed } from '../../export/onnx/seal.ts';
import { requireNoRun } from '../../runtime/run/outputs.ts';
import { verifyExport } from '../exported/verify_export.ts';
import { version } from '../package/version.ts';
import { ExportError } from './errors.ts';
import { modelFacts } from './facts.ts';
import { goldenRuns } from './golden_records.ts';
import { graphOfTask } from './onnx/graph.ts';
import { taskMetadata } from './onnx/metadata.ts';
import { installedRuntime } from './onnx/runtime.ts';
import { onnxWeights } from './onnx/weights.ts';
import type { ExportRequest, ExportTarget } from './target.ts';

/** One ONNX model for each task, with golden inputs and outputs of held-out records in its metadata. */
export const onnx: ExportTarget = {
  name: 'onnx',
  summary: 'an ONNX file of a task (--task), or a folder with a file for each task',
  async files(request) {
    const paths = pathsOf(request);
    const whole = runSpec(request.described.model, builtins);
    const weights = onnxWeights(request);
    const tasks = [...paths].map(([task, path]) => {
      const run = ofTask(whole, task);
      return { task, path, ...graphOfTask(request, run, weights) };
    });
    const golden = await goldenRuns(
      request,
      tasks.map(({ preparation }) => preparation.outside),
    );
    return tasks.map(({ task, path, graph, sizes, preparation }) => {
      const run = preparation.outside;
      const facts = modelFacts(request, run, dirname(path));
      const own = golden.filter(({ record }) => record.task === task);
      const { inGraph } = preparation;
      const metadata = taskMetadata({ facts, run, graph, sizes, inGraph, golden: own });
      return { path, chunks: [sealed(modelBytes({ producerVersion: version(), graph, metadata }))] };
    });
  },
  async verify(request, written) {
    for (const { path } of written) await verify(path, request);
  },
};

/** Output files by task. Throws ExportError for an unknown task, or for a single file for several tasks. */
function pathsOf({ described, path, task }: ExportRequest): ReadonlyMap<string, string> {
  const names = described.model.tasks.map(({ name }) => name);
  if (task !== undefined && !names.includes(task)) {
    throw new ExportError(`there is no task ${task}; the tasks are ${names.join(', ')}`);
  }
  const [only, ...others] = task === undefined ? names : [task];
  if (others.length === 0) return new Map([[only!, path]]);
  if (path.endsWith('.onnx')) {
    throw new ExportError(
      `an ONNX file holds one task, and the model has ${names.length} (${names.join(', ')}): name one with --task, ` +
        'or give a folder',
    );
  }
  requireNoRun(path);
  return new Map(names.map((name) => [name, join(path, `${name}.onnx`)]));
}

/** The part of a run that belongs to a task. */
function ofTask(run: RunSpec, name: string): RunSpec {
  const task = run.tasks.find((candidate) => candidate.name === name)!;
  return {
    ...run,
    modalities: run.modalities.filter((modality) => Object.hasOwn(task.fields, modality.name)),
    datasets: run.datasets.filter((dataset) => dataset.name === task.dataset),
    tasks: [task],
  };
}

/** Opens a file in ONNX Runtime, if it is installed. Throws ExportedModelError. */
async function verify(path: string, request: ExportRequest): Promise<void> {
  if (!(await installedRuntime())) {
    request.onWarning?.(
      `${path}: the golden records were not run, since neither onnxruntime-node nor onnxruntime-web is installed`,
    );
    return;
  }
  await verifyExport(path, request);
}
