import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RunDirectoryError } from '../../runtime/run/errors.ts';
import { parsedJson } from '../../runtime/run/stored_json.ts';
import { fileText } from '../../storage/read.ts';
import { writeWholeText } from '../../storage/whole_file.ts';
import { isSweptVariant, type SweptValue, type SweptVariant } from './result.ts';

/** Name of the file that describes a sweep, in its folder. */
export const sweepFileName = 'sweep.json';

/** The part of `sweep.json` that is read to continue a sweep. */
export interface StoredSweep {
  /** SHA-256 of the spec and of its imports. */
  readonly spec: string;
  readonly seeds: readonly number[];
  readonly variants: readonly SweptVariant[];
}

/** The contents of `sweep.json`. */
export interface SweepContent extends StoredSweep {
  readonly paths: readonly string[];
  readonly values: readonly SweptValue[];
}

/** Replaces `sweep.json` atomically. */
export function writeSweep(directory: string, content: SweepContent): void {
  writeWholeText(join(directory, sweepFileName), `${JSON.stringify({ version: 1, ...content }, null, 2)}\n`);
}

/** Undefined if the folder holds no sweep. Throws RunDirectoryError if the file is damaged. */
export function readSweep(directory: string): StoredSweep | undefined {
  const path = join(directory, sweepFileName);
  if (!existsSync(path)) return undefined;
  const value = parsedJson(fileText(path));
  if (isStoredSweep(value)) return value;
  throw new RunDirectoryError(
    `${path} is damaged: it does not describe a sweep. Restore the file from a copy, or choose another folder.`,
  );
}

/**
 * Names and folders must have the form that `unitc sweep` generates, so that a modified file cannot point
 * elsewhere.
 */
function isStoredSweep(value: unknown): value is StoredSweep {
  if (typeof value !== 'object' || value === null || !('version' in value) || value.version !== 1)
    return false;
  const { spec, seeds, variants } = value as Partial<Record<keyof StoredSweep, unknown>>;
  return (
    typeof spec === 'string' &&
    Array.isArray(seeds) &&
    seeds.every(Number.isSafeInteger) &&
    Array.isArray(variants) &&
    variants.every(
      (variant) =>
        isSweptVariant(variant) &&
        /^variant-\d+$/.test(variant.name) &&
        variant.runs.every(({ directory, seed }) => directory === `${variant.name}/seed-${seed}`),
    )
  );
}
