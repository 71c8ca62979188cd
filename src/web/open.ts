import { chunkBytes } from '../compiler/artifact/arenas.ts';
import type { Artifact } from '../compiler/artifact/program.ts';
import type { RunSpec } from '../compiler/artifact/run_spec.ts';
import { taskPlans } from '../runtime/data/plan.ts';
import { batchPreparer } from '../runtime/data/preparer.ts';
import { ProgramCache } from '../runtime/execute/programs.ts';
import { Session } from '../runtime/execute/session.ts';
import { Predictor } from '../runtime/predict/predictor.ts';
import { readWeightsFile, WeightsFormatError } from '../runtime/safetensors/weights.ts';
import { ExportedModelError } from './errors.ts';
import { type FileSource, jsonOf, readManifest, readVerified } from './files.ts';
import type { ModelHost } from './host.ts';
import { exportedFiles, type Golden, type Manifest } from './manifest.ts';
import { ExportedModel } from './model.ts';
import { programsOf } from './programs.ts';
import { verifyGolden } from './verify.ts';

/**
 * Opens an exported model: compares every file with its checksum, loads the weights, and verifies that the
 * golden records have the results of the run. Throws ExportedModelError, LimitError.
 */
export async function openExported(source: FileSource, host: ModelHost): Promise<ExportedModel> {
  const manifest = await readManifest(source);
  const model = await loadModel(source, manifest, host);
  const golden = jsonOf<Golden>(
    exportedFiles.golden,
    await readVerified(source, manifest, exportedFiles.golden),
  );
  await verifyGolden(model, golden);
  return model;
}

async function loadModel(source: FileSource, manifest: Manifest, host: ModelHost): Promise<ExportedModel> {
  const read = (name: string) => readVerified(source, manifest, name);
  const artifact = jsonOf<Artifact>(exportedFiles.program, await read(exportedFiles.program));
  const [weights, ...kernels] = await Promise.all([
    read(exportedFiles.weights),
    ...artifact.kernels.map(async ({ file }) => [file, textOf(await read(file))] as const),
  ]);
  const session = new Session(host.device, artifact.parameters);
  loadWeights(session, artifact, weights);
  // Its programs predict one record.
  const run: RunSpec = {
    ...artifact.run,
    tasks: artifact.run.tasks.map((task) => ({ ...task, batch: 1 })),
  };
  const programs = new ProgramCache(session, programsOf(artifact, new Map(kernels)));
  const prepare = await batchPreparer(taskPlans(run, null), manifest.fitted, {
    media: host.media,
    cacheIn: () => undefined,
    digests: () => Promise.reject(new Error('an exported model digests no records')),
  });
  const predictor = new Predictor({ run, session, programs, prepare });
  const bytes = chunkBytes(artifact.parameters).reduce((sum, chunk) => sum + chunk, 0);
  return new ExportedModel({ manifest, run, predictor, prepare, host, bytes });
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function loadWeights({ arenas }: Session, { parameters }: Artifact, bytes: Uint8Array): void {
  const tensors = weightsOf(bytes);
  for (const { name, shape } of parameters) {
    const found = tensors.get(name);
    if (!found || found.shape.join() !== shape.join()) {
      throw new ExportedModelError(
        `${exportedFiles.weights}: expected ${name} [${shape.join(', ')}], found ${found ? `[${found.shape.join(', ')}]` : 'no such tensor'}`,
      );
    }
    arenas.write('parameters', name, found.data);
  }
}

function weightsOf(bytes: Uint8Array): ReturnType<typeof readWeightsFile> {
  try {
    return readWeightsFile(bytes);
  } catch (error) {
    if (!(error instanceof WeightsFormatError)) throw error;
    throw new ExportedModelError(`${exportedFiles.weights}: ${error.message}`);
  }
}
