import { join } from 'node:path';
import { builtins } from '../builtins.ts';
import type { Artifact } from '../compiler/artifact/program.ts';
import { artifactFiles } from '../compiler/artifact/write.ts';
import { buildArtifact } from '../compiler/compile.ts';
import type { SourceText } from '../compiler/diagnostics/diagnostic.ts';
import { portableFor } from '../compiler/plan/index.ts';
import type { Target } from '../compiler/target.ts';
import type { VariantChoices } from '../compiler/wgsl/index.ts';
import { requireNoRun } from '../runtime/run/outputs.ts';
import { writeWholeFile, writeWholeText } from '../storage/whole_file.ts';
import { imageSizes } from './export/image_sizes.ts';
import { type ArtifactWeights, trainedArtifact } from './export/trained_artifact.ts';
import { type ForcedVariants, forcedVariants } from './kernels/variants.ts';
import { requireOneOf } from './options.ts';
import type { Overrides } from './spec/overrides.ts';
import { readSpec } from './spec/read.ts';
import { validModel } from './spec/valid_model.ts';

export type { ArtifactWeights } from './export/trained_artifact.ts';

export interface CompileOptions {
  readonly set?: Overrides;
  /** Limits and features of the adapter; by default the minimum that the spec needs. */
  readonly target?: Target;
  /**
   * Kernel variants by request, as found by `unitc tune`. None are looked up, so that equal specs produce
   * equal files.
   */
  readonly tuned?: VariantChoices;
  /** Kernel variants to use wherever they are supported. */
  readonly variants?: ForcedVariants;
  /**
   * Image sizes that prediction programs are compiled for if `resize` keeps proportions: one `typical` size,
   * the default, or every size, at most 128 per task.
   */
  readonly imageSizes?: 'typical' | 'every';
  /**
   * Names of compiler passes to skip, to find the one that broke or slowed a program (docs/architecture.md).
   */
  readonly disabledPasses?: readonly string[];
}

export interface CompileResult {
  /**
   * Plain data: programs for training and evaluation of every task, parameters, and kernels with their WGSL.
   */
  readonly artifact: Artifact;
}

/**
 * Compiles a spec to programs: training and evaluation of every task. Equal specs produce equal artifacts.
 * Needs no GPU.
 *
 * @throws OptionError, SpecFileError, SpecError, PlanError, VariantError, PassError
 * @example
 * const { artifact } = compile('model.unit');
 * for (const { task, mode, dispatches } of artifact.programs) console.log(task, mode, dispatches.length);
 */
export function compile(spec: string | SourceText, options: CompileOptions = {}): CompileResult {
  requireOneOf('imageSizes', options.imageSizes, ['typical', 'every']);
  const source = typeof spec === 'string' ? readSpec(spec) : spec;
  const model = validModel(source, options.set ?? {});
  const variants = new Map([...(options.tuned ?? []), ...forcedVariants(options.variants)]);
  return {
    artifact: buildArtifact(model, builtins, {
      target: options.target ?? portableFor(model.device.precision),
      variants,
      disabledPasses: new Set(options.disabledPasses),
      images: options.imageSizes === 'every' ? imageSizes(model) : new Map(),
    }),
  };
}

/**
 * Writes `program.json` and the kernels of an artifact into a folder; returns the files by path below it.
 * Throws RunDirectoryError if the folder holds a run.
 */
export function writeArtifact(artifact: Artifact, folder: string): ReadonlyMap<string, string> {
  requireNoRun(folder);
  const files = artifactFiles(artifact);
  for (const [name, text] of files) {
    const path = join(folder, name);
    writeWholeText(path, text);
  }
  return files;
}

/**
 * Writes an artifact with the parameters of a checkpoint, vocabularies, statistics and class names, so that
 * `unitc/web` and `open` run it. Needs neither a GPU nor the data; unlike an export, the result is not
 * verified. Returns the bytes of the files by path below the folder.
 *
 * @throws OptionError if the checkpoint belongs to another model, RunDirectoryError, CheckpointError,
 *   SpecError
 * @example
 * const { artifact } = compile('pets.unit', { imageSizes: 'every' });
 * await writeTrainedArtifact(artifact, 'build', { weights: 'runs/pets' });
 */
export async function writeTrainedArtifact(
  artifact: Artifact,
  folder: string,
  weights: ArtifactWeights,
): Promise<ReadonlyMap<string, number>> {
  requireNoRun(folder);
  const files = await trainedArtifact(artifact, folder, weights);
  for (const [name, bytes] of files) writeWholeFile(join(folder, name), [bytes]);
  return new Map([...files].map(([name, { length }]) => [name, length]));
}
