import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../runtime/run/checksums/format.ts';
import { partSuffix } from '../../storage/whole_file.ts';
import { mostRuns, OptionError } from '../options.ts';
import { type Overrides, overrideTexts } from '../spec/overrides.ts';
import { readSpec } from '../spec/read.ts';
import { validSpec } from '../spec/valid_model.ts';
import { combinations, type SweptValues, seedPath, sweptPaths } from './grid.ts';
import type { SweptRun, SweptVariant } from './result.ts';
import { readSweep, type StoredSweep, sweepFileName } from './sweep_file.ts';

/** The planned runs of a sweep. */
export interface SweepPlan extends StoredSweep {
  readonly directory: string;
  /** Paths that distinguish the variants. */
  readonly paths: readonly string[];
}

/**
 * Checks the spec with every combination of values. Variants and runs that are already in the folder keep
 * their names. Throws SpecFileError, SpecError, OptionError, RunDirectoryError.
 */
export function sweepPlan(file: string, directory: string, set: SweptValues, seedCount: number): SweepPlan {
  const { [seedPath]: _, ...tried } = set;
  requireRuns(set, seedCount);
  const found = combinations(set);
  const source = readSpec(file);
  // Checks all combinations before training starts.
  const { model, imports } = found.map((overrides) => validSpec(source, overrides))[0]!;
  const sets = found.map(overridesWithoutSeed);
  const spec = sha256(JSON.stringify([source.text, [...imports].sort()]));
  const stored = storedSweep(directory, spec);
  const seeds = Array.from({ length: seedCount }, (_seed, i) => model.train.seed + i);
  requireGrown(directory, stored, sets, seeds);
  return { directory, spec, seeds, paths: sweptPaths(tried), variants: variantsOf(sets, seeds, stored) };
}

/** Throws OptionError if the combinations would be too many to list. */
function requireRuns(set: SweptValues, seedCount: number): void {
  const runs = Object.values(set).reduce((product, values) => product * values.length, seedCount);
  if (runs <= mostRuns) return;
  throw new OptionError(
    `option set: the values have ${runs} combinations with ${seedCount} seeds; a sweep has at most ${mostRuns} runs: try fewer values at once`,
  );
}

function overridesWithoutSeed(overrides: Overrides): Readonly<Record<string, string>> {
  const { [seedPath]: _, ...others } = overrides;
  return overrideTexts(others);
}

/** A description left unfinished by a crash; the next one replaces it. */
const unfinished = `${sweepFileName}${partSuffix}`;

/** The trained part of an earlier sweep in the folder; undefined if there is none. */
function storedSweep(directory: string, spec: string): StoredSweep | undefined {
  const stored = readSweep(directory);
  if (!stored) {
    if (!existsSync(directory) || readdirSync(directory).every((name) => name === unfinished)) {
      return undefined;
    }
    throw new OptionError(
      `option directory: ${directory} is not empty and holds no sweep; choose another folder`,
    );
  }
  const variants = stored.variants
    .map((variant) => ({
      ...variant,
      runs: variant.runs.filter((run) => existsSync(join(directory, run.directory))),
    }))
    .filter(({ runs }) => runs.length > 0);
  if (variants.length === 0) return undefined;
  if (stored.spec === spec) return { ...stored, variants };
  throw new OptionError(
    `option directory: ${directory} holds a sweep of another version of the spec; restore that version, or choose another folder`,
  );
}

/** A sweep may gain variants and seeds, but not lose trained ones. Throws OptionError. */
function requireGrown(
  directory: string,
  stored: StoredSweep | undefined,
  sets: readonly SweptVariant['set'][],
  seeds: readonly number[],
): void {
  const keys = new Set(sets.map(keyOf));
  const lost = stored?.variants.find(({ set }) => !keys.has(keyOf(set)));
  if (lost) {
    const values = Object.entries(lost.set).map(([path, value]) => `${path}=${value}`);
    throw new OptionError(
      `option directory: ${directory} holds a sweep with the variant ${values.join(', ') || 'without overrides'}, which is not among these; ` +
        'give its values too, or choose another folder',
    );
  }
  const trained = stored?.variants.flatMap(({ runs }) => runs.map(({ seed }) => seed));
  const missing = trained?.find((seed) => !seeds.includes(seed));
  if (missing !== undefined) {
    throw new OptionError(
      `option directory: ${directory} holds a sweep with the seed ${missing}, which is not among these (${seeds.join(', ')}); ` +
        'give at least as many seeds, or choose another folder',
    );
  }
}

function variantsOf(
  sets: readonly SweptVariant['set'][],
  seeds: readonly number[],
  stored: StoredSweep | undefined,
): readonly SweptVariant[] {
  const known = new Map(stored?.variants.map((variant) => [keyOf(variant.set), variant]));
  let next = 1 + Math.max(0, ...[...known.values()].map(({ name }) => Number(name.split('-')[1])));
  return sets.map((set) => {
    const earlier = known.get(keyOf(set));
    const name = earlier?.name ?? `variant-${next++}`;
    const runs = new Map(earlier?.runs.map((run) => [run.seed, run]));
    return { name, set, runs: seeds.map((seed) => runs.get(seed) ?? pendingRun(name, seed)) };
  });
}

function pendingRun(variant: string, seed: number): SweptRun {
  return { seed, directory: `${variant}/seed-${seed}`, state: 'pending', step: 0, seconds: 0, scores: [] };
}

function keyOf(set: SweptVariant['set']): string {
  return JSON.stringify(Object.entries(set).sort());
}
