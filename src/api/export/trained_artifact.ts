import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Artifact } from '../../compiler/artifact/program.ts';
import type { WeightTensor } from '../../runtime/safetensors/weights.ts';
import { type ArtifactManifest, exportedFiles } from '../../web/manifest.ts';
import { OptionError } from '../options.ts';
import type { Reports } from '../reports/reports.ts';
import { describedRun } from '../run/described_run.ts';
import { artifactSet, checksumsOf } from './artifact_set.ts';
import { modelFacts } from './facts.ts';
import { type FileSet, jsonFile } from './file_set.ts';
import { weightElement, weightsOf } from './weights.ts';

/** A checkpoint whose parameters go into an artifact. */
export interface ArtifactWeights extends Pick<Reports, 'onWarning'> {
  /** Folder of a run, or path of one of its checkpoints. */
  readonly weights: string;
  /** Name of the checkpoint, as for `open`; only for a run folder. */
  readonly checkpoint?: string | undefined;
}

/**
 * The files of an artifact with the parameters of a checkpoint, its vocabularies, statistics and class names.
 * Throws OptionError if the checkpoint has other parameters, RunDirectoryError, CheckpointError, SpecError.
 */
export async function trainedArtifact(
  artifact: Artifact,
  folder: string,
  { weights, checkpoint, ...reports }: ArtifactWeights,
): Promise<FileSet> {
  const isFile = statSync(weights, { throwIfNoEntry: false })?.isFile() === true;
  const described = isFile
    ? describedRun(runOfCheckpoint(weights), weights, reports)
    : describedRun(weights, checkpoint, reports);
  const stored = weightsOf(described, 'f32');
  requireSameParameters(weights, artifact, stored);
  const files = artifactSet(artifact, stored, weightElement.f32);
  const manifest: ArtifactManifest = {
    format: 'unitc-artifact',
    version: 1,
    ...modelFacts({ described, weights: 'f32' }, artifact.run, folder),
    files: await checksumsOf(files),
  };
  return new Map([...files, [exportedFiles.manifest, jsonFile(manifest, 1)]]);
}

/** The run of a checkpoint, which is in its folder `checkpoints`. Throws OptionError for another file. */
function runOfCheckpoint(file: string): string {
  const run = join(dirname(file), '..');
  if (existsSync(join(run, 'run.json'))) return run;
  throw new OptionError(
    `option weights: ${file} is not a checkpoint in the folder of a run; a spec reads other weights by \`init: weights(…)\``,
  );
}

function requireSameParameters(run: string, { parameters }: Artifact, stored: readonly WeightTensor[]): void {
  const known = new Map(stored.map(({ name, shape }) => [name, shape]));
  const wrong = parameters.find(({ name, shape }) => known.get(name)?.join() !== shape.join());
  if (!wrong && known.size === parameters.length) return;
  const problem = wrong
    ? `expected ${wrong.name} [${wrong.shape.join(', ')}], found ${known.has(wrong.name) ? `[${known.get(wrong.name)!.join(', ')}]` : 'no such parameter'}`
    : `it has ${known.size} parameters, the spec ${parameters.length}`;
  throw new OptionError(`option weights: ${run} does not fit the spec: ${problem}`);
}
