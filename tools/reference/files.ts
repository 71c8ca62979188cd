import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError, exitCode } from '../../src/cli/exit.ts';
import { readSafetensorsFile, type StoredTensor } from '../../src/runtime/checkpoint/safetensors.ts';

/** A directory that is not a reference case. */
export class GoldenError extends CommandError {
  constructor(message: string) {
    super(exitCode.usage, message);
  }
}

export function readConfig(folder: string): Record<string, unknown> {
  const path = join(folder, 'config.json');
  if (!existsSync(path)) throw new GoldenError(`${folder} is not a reference case: it has no config.json`);
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  } catch (error) {
    throw new GoldenError(`${path} is not JSON: ${(error as Error).message}`);
  }
}

export function readTensors(folder: string, name: string): ReadonlyMap<string, StoredTensor> {
  const path = join(folder, `${name}.safetensors`);
  if (!existsSync(path))
    throw new GoldenError(`${folder} is not a complete reference case: it has no ${name}.safetensors`);
  return readSafetensorsFile(path).tensors;
}
