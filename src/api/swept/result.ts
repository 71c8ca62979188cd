import type { TaskScore } from '../../runtime/evaluate/score.ts';
import { isObject } from '../../runtime/own.ts';
import { isTaskScore } from '../../runtime/run/history/stored_scores.ts';
import { type MeanInterval, meanInterval } from './student.ts';

/**
 * `complete`: all steps are done; `stopped`: early stopping ended the run; `diverged`: its loss, gradients or
 * parameters became non-finite; `failed`: the adapter cannot run it; `pending`: it has not ended yet.
 */
export type SweptState = 'complete' | 'stopped' | 'diverged' | 'failed' | 'pending';

/** One run of a sweep. */
export interface SweptRun {
  readonly seed: number;
  /** Folder of the run, relative to that of the sweep. */
  readonly directory: string;
  readonly state: SweptState;
  readonly step: number;
  /** Seconds of training. */
  readonly seconds: number;
  /** Reason why the run diverged or failed. */
  readonly problem?: string;
  /** Final results; empty if the run has not ended. */
  readonly scores: readonly TaskScore[];
}

/** A combination of values, trained with every seed. */
export interface SweptVariant {
  readonly name: string;
  /** Overrides as texts, by path. */
  readonly set: Readonly<Record<string, string>>;
  /** One run per seed, in the order of the seeds. */
  readonly runs: readonly SweptRun[];
}

/** A primary metric value of all variants. */
export interface SweptValue {
  readonly task: string;
  readonly metric: string;
  /** Name of the primary value. */
  readonly name: string;
  readonly better: 'higher' | 'lower';
  readonly unit: 'share' | 'number';
  readonly variants: readonly VariantValue[];
}

/** Means over the seeds: of a value, and of its difference from the first variant with the same seed. */
export interface VariantValue {
  readonly variant: string;
  /** Null if no run has the value. */
  readonly value: MeanInterval | null;
  /** Null for the first variant, and if no seed has a value in both. */
  readonly difference: MeanInterval | null;
}

/** The statistics of all primary values over completed runs. */
export function sweptValues(variants: readonly SweptVariant[]): readonly SweptValue[] {
  const kinds = new Map(
    variants
      .flatMap(({ runs }) => runs.flatMap(({ scores }) => primaries(scores)))
      .map((primary) => [keyOf(primary), primary] as const),
  );
  return [...kinds].map(([key, { task, metric, name, better, unit }]) => {
    const bySeed = variants.map(({ runs }) => valuesBySeed(runs, key));
    return {
      task,
      metric,
      name,
      better,
      unit,
      variants: variants.map((variant, i) => ({
        variant: variant.name,
        value: meanInterval([...bySeed[i]!.values()]) ?? null,
        difference: i === 0 ? null : (meanInterval(pairedDifferences(bySeed[i]!, bySeed[0]!)) ?? null),
      })),
    };
  });
}

interface Primary {
  readonly task: string;
  readonly metric: string;
  readonly name: string;
  readonly better: 'higher' | 'lower';
  readonly unit: 'share' | 'number';
  readonly value: number | null;
}

function primaries(scores: readonly TaskScore[]): readonly Primary[] {
  return scores.flatMap(({ task, metrics }) =>
    metrics.map(({ metric, primary, better, unit, value }) => ({
      task,
      metric,
      name: primary,
      better,
      unit,
      value,
    })),
  );
}

function keyOf({ task, metric, name, better, unit }: Primary): string {
  return JSON.stringify([task, metric, name, better, unit]);
}

function valuesBySeed(runs: readonly SweptRun[], key: string): ReadonlyMap<number, number> {
  return new Map(
    runs.flatMap(({ seed, scores }) => {
      const value = primaries(scores).find((primary) => keyOf(primary) === key)?.value ?? null;
      return value === null ? [] : [[seed, value] as const];
    }),
  );
}

/** value − base for each seed with both. */
function pairedDifferences(
  values: ReadonlyMap<number, number>,
  base: ReadonlyMap<number, number>,
): readonly number[] {
  return [...values].flatMap(([seed, value]) => {
    const first = base.get(seed);
    return first === undefined ? [] : [value - first];
  });
}

/** Whether a value read from a file is a variant. */
export function isSweptVariant(value: unknown): value is SweptVariant {
  if (!isObject(value)) return false;
  const { name, set, runs } = value;
  return (
    typeof name === 'string' &&
    isObject(set) &&
    Object.values(set).every((text) => typeof text === 'string') &&
    Array.isArray(runs) &&
    runs.every(isSweptRun)
  );
}

const states: readonly unknown[] = ['complete', 'stopped', 'diverged', 'failed', 'pending'];

function isSweptRun(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { seed, directory, state, step, seconds, problem, scores } = value;
  return (
    Number.isSafeInteger(seed) &&
    typeof directory === 'string' &&
    states.includes(state) &&
    typeof step === 'number' &&
    typeof seconds === 'number' &&
    (problem === undefined || typeof problem === 'string') &&
    Array.isArray(scores) &&
    scores.every(isTaskScore)
  );
}
