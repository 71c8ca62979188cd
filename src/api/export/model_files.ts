import { builtins } from '../../builtins.ts';
import { predictionSizes } from '../../compiler/assemble/sizes.ts';
import { buildPredictionArtifact } from '../../compiler/compile.ts';
import type { Model } from '../../compiler/model/model.ts';
import { portableFor } from '../../compiler/plan/index.ts';
import type { Canvas } from '../../runtime/data/batches/canvases.ts';
import { exportedFiles, type Manifest } from '../../web/manifest.ts';
import { artifactSet, checksumsOf } from './artifact_set.ts';
import { modelFacts } from './facts.ts';
import { type FileSet, jsonFile } from './file_set.ts';
import { goldenRecords } from './golden_records.ts';
import { imageSizes } from './image_sizes.ts';
import { programsWarning, sizeWarning } from './page_size.ts';
import { withPairs } from './pairs.ts';
import type { ExportRequest } from './target.ts';
import { weightElement, weightsOf } from './weights.ts';

/**
 * All files of an exported model: programs for every WebGPU adapter, WGSL, weights, preparation, names, and
 * golden records with the results of the run. Throws PlanError, VaryingSizesError, ExportError, DataError.
 */
export async function modelFiles(request: ExportRequest): Promise<FileSet> {
  const { described, weights } = request;
  const { model } = described;
  const images = imageSizes(model);
  warn(request, programsWarning(programCount(model, images)));
  const artifact = buildPredictionArtifact(model, builtins, {
    target: portableFor(model.device.precision),
    variants: new Map(),
    images,
  });
  const files = new Map(artifactSet(artifact, weightsOf(described, weights), weightElement[weights]));
  const golden = await goldenRecords(request);
  files.set(exportedFiles.golden, jsonFile(golden));
  const facts = modelFacts(request, artifact.run, request.path);
  const manifest: Manifest = {
    format: 'unitc-model',
    version: 1,
    ...facts,
    tasks: withPairs(facts.tasks, golden),
    files: await checksumsOf(files),
  };
  warn(request, sizeWarning(files, weights));
  return new Map([[exportedFiles.manifest, jsonFile(manifest, 1)], ...files]);
}

function warn({ onWarning }: ExportRequest, warning: string | undefined): void {
  if (warning !== undefined) onWarning?.(warning);
}

function programCount(model: Model, images: ReadonlyMap<string, readonly Canvas[]>): number {
  const counts = model.tasks.map((task) => predictionSizes(model, task, images.get(task.name)).length);
  return counts.reduce((sum, count) => sum + count, 0);
}
