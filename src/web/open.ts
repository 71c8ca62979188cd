import { chunkBytes } from '../compiler/artifact/arenas.ts';
import type { RunSpec } from '../compiler/artifact/run_spec.ts';
import { deviceEngine } from '../runtime/execute/engine.ts';
import { ProgramCache } from '../runtime/execute/programs.ts';
import { Session } from '../runtime/execute/session.ts';
import { readWeightsFile, WeightsFormatError } from '../runtime/safetensors/weights.ts';
import { assembled } from './assembled.ts';
import { checkedGolden } from './checked.ts';
import { checkedArtifact } from './checked_artifact.ts';
import { ExportedModelError } from './errors.ts';
import { type FileSource, jsonOf, readManifest, readVerified } from './files.ts';
import type { DeviceHost } from './host.ts';
import { type ArtifactManifest, exportedFiles, type Manifest } from './manifest.ts';
import type { ExportedModel } from './model.ts';
import { orDamaged } from './or_damaged.ts';
import { programsOf } from './programs.ts';
import { verifyGolden } from './verify.ts';
import { loadWeights } from './weights.ts';

/**
 * Opens an exported model: compares every file with its checksum, loads the weights, and verifies that golden
 * records reproduce the results of the run. An artifact with weights has no golden records. Throws
 * ExportedModelError, LimitError.
 */
export async function openExported(source: FileSource, host: DeviceHost): Promise<ExportedModel> {
  const manifest = await readManifest(source);
  return orDamaged(exportedFiles.program, async () => {
    const model = await loadModel(source, manifest, host);
    if (manifest.format === 'unitc-artifact') return model;
    const name = exportedFiles.golden;
    const golden = jsonOf<object>(name, await readVerified(source, manifest, name));
    await verifyGolden(model, checkedGolden(golden, name));
    return model;
  });
}

async function loadModel(
  source: FileSource,
  manifest: Manifest | ArtifactManifest,
  host: DeviceHost,
): Promise<ExportedModel> {
  const read = (name: string) => readVerified(source, manifest, name);
  const artifact = checkedArtifact(
    jsonOf(exportedFiles.program, await read(exportedFiles.program)),
    exportedFiles.program,
  );
  const [weights, ...kernels] = await Promise.all([
    read(exportedFiles.weights),
    ...artifact.kernels.map(async ({ file }) => [file, textOf(await read(file))] as const),
  ]);
  const parameters = artifact.parameters.map((parameter) => ({ ...parameter, trainable: false }));
  const session = new Session(host.device, parameters);
  loadWeights(session.arenas, artifact.parameters, weightsOf(weights), exportedFiles.weights);
  const programs = new ProgramCache(session, programsOf(artifact, new Map(kernels)));
  const engine = deviceEngine(session, programs, 'predict');
  const bytes = chunkBytes(artifact.parameters).reduce((sum, chunk) => sum + chunk, 0);
  return assembled({ facts: manifest, run: oneByOne(artifact.run), engine, bytes }, host);
}

/** The run with batches of one record, which the programs of an artifact predict. */
function oneByOne(run: RunSpec): RunSpec {
  return { ...run, tasks: run.tasks.map((task) => ({ ...task, batch: 1 })) };
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function weightsOf(bytes: Uint8Array): ReturnType<typeof readWeightsFile> {
  try {
    return readWeightsFile(bytes);
  } catch (error) {
    if (!(error instanceof WeightsFormatError)) throw error;
    throw new ExportedModelError(`${exportedFiles.weights}: ${error.message}`);
  }
}
