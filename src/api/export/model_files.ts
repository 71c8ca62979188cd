import { builtins } from '../../builtins.ts';
import { artifactFiles } from '../../compiler/artifact/write.ts';
import { buildPredictionArtifact } from '../../compiler/compile.ts';
import { portableFor } from '../../compiler/plan/index.ts';
import { taskInputs } from '../../runtime/predict/task_inputs.ts';
import { floatToHalf, halfToFloat } from '../../runtime/safetensors/half.ts';
import { type WeightTensor, weightsFile } from '../../runtime/safetensors/weights.ts';
import { checksumOf } from '../../web/files.ts';
import { exportedFiles, type Manifest } from '../../web/manifest.ts';
import { version } from '../package/version.ts';
import { goldenRecords } from './golden_records.ts';
import type { ExportRequest } from './target.ts';
import { weightElement, weightsOf } from './weights.ts';

/** Files by relative name. */
export type FileSet = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/**
 * Everything of an exported model: programs for every WebGPU adapter, WGSL, weights, preparation, names, and
 * golden records with the results of the run. Throws PlanError, VaryingSizesError, ExportError, DataError.
 */
export async function modelFiles(request: ExportRequest): Promise<FileSet> {
  const { described, weights } = request;
  const { model, fitted, classes, checkpoint } = described;
  const artifact = buildPredictionArtifact(model, builtins, {
    target: portableFor(model.device.precision),
    variants: new Map(),
  });
  const stored = weightsOf(described, weights);
  const rounded = weights === 'f16' ? stored.map(throughHalf) : stored;
  const golden = await goldenRecords(request, rounded);
  const files = new Map<string, Uint8Array<ArrayBuffer>>(
    [...artifactFiles(artifact)].map(([name, text]) => [name, utf8(text)]),
  );
  files.set(
    exportedFiles.weights,
    joined([...weightsFile(stored, weightElement[weights], { format: 'pt' })]),
  );
  files.set(exportedFiles.golden, utf8(`${JSON.stringify(golden)}\n`));
  const sums = new Map<string, string>();
  for (const [name, bytes] of files) sums.set(name, await checksumOf(bytes));
  const manifest: Manifest = {
    format: 'unitc-model',
    version: 1,
    unitc: version(),
    model: model.name,
    step: checkpoint.progress.step,
    weights,
    tasks: artifact.run.tasks.map((task) => ({ name: task.name, inputs: taskInputs(artifact.run, task) })),
    fitted,
    classes,
    files: Object.fromEntries(sums),
  };
  return new Map([[exportedFiles.manifest, utf8(`${JSON.stringify(manifest, null, 1)}\n`)], ...files]);
}

/** A tensor as a reader of its f16 values sees it. */
function throughHalf({ data, ...tensor }: WeightTensor): WeightTensor {
  return { ...tensor, data: data.map((value) => halfToFloat(floatToHalf(value))) };
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(text));
}

function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
