import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelBytes, type OnnxModel } from '../../export/onnx/messages.ts';
import { makeFolder } from '../../storage/folders.ts';
import { version } from '../package/version.ts';
import { ExportError } from './errors.ts';
import type { ExportedFile } from './exported_file.ts';
import { goldenMetadata, withGolden } from './onnx/golden.ts';
import { graphOfTask } from './onnx/graph.ts';
import { taskMetadata } from './onnx/metadata.ts';
import { verifyModel } from './onnx/verify.ts';
import { onnxWeights } from './onnx/weights.ts';
import type { ExportRequest, ExportTarget } from './target.ts';
import { writeExport } from './write.ts';

/** One ONNX model for each task, with golden inputs and outputs of held-out records in its metadata. */
export const onnx: ExportTarget = {
  name: 'onnx',
  summary: 'an ONNX file of a task (--task), or a folder with a file for each task',
  async write(request) {
    const paths = pathsOf(request);
    return withGolden(request, async (goldenOf) => {
      const files: ExportedFile[] = [];
      for (const [task, path] of paths) {
        const { graph, sizes } = graphOfTask(request, task, onnxWeights(request));
        const golden = await goldenOf(task, graph, sizes);
        const metadata = new Map([...taskMetadata(request, task, graph, sizes), goldenMetadata(golden)]);
        const model: OnnxModel = { producerVersion: version(), graph, metadata };
        const file = writeExport(path, [modelBytes(model)]);
        await verifyModel(readFileSync(path), { path, model, golden }, request);
        files.push(file);
      }
      return files;
    });
  },
};

/** File by task. Throws ExportError for an unknown task, or one file for several tasks. */
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
  makeFolder(path);
  return new Map(names.map((name) => [name, join(path, `${name}.onnx`)]));
}
