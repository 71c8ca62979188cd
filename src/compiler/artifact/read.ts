import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { failureExit, UnitcError } from '../../errors.ts';
import type { Artifact } from './program.ts';
import { artifactSchema } from './schema.ts';

/**
 * A program.json is damaged or has another version; the message names the position and the expected value.
 */
export class ArtifactError extends UnitcError {
  override readonly name = 'ArtifactError';
  readonly code = 'UNITC_ARTIFACT';
  readonly exit = failureExit.failed;
}

/**
 * Parses and validates program.json; `readKernel` returns the text of a kernel's file. Throws ArtifactError.
 */
export function readArtifact(text: string, readKernel: (file: string) => string): Artifact {
  const artifact = validated(parsed(text));
  return {
    ...artifact,
    kernels: artifact.kernels.map((kernel) => ({ ...kernel, source: readKernel(kernel.file) })),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ArtifactError(`program.json is not JSON: ${(error as Error).message}; compile the spec again`);
  }
}

let validator: ValidateFunction | undefined;

function validated(value: unknown): Artifact {
  validator ??= new Ajv2020({ strict: false }).compile(artifactSchema);
  if (validator(value)) return value as Artifact;
  const first = validator.errors![0]!;
  throw new ArtifactError(
    `program.json does not fit its schema: ${first.instancePath || 'the whole'} ${first.message}; compile the spec again`,
  );
}
